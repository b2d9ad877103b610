"""Who is looking: the only door to what is private.

Every request asks anew, as of today: somebody whose membership ended loses access with it, whatever their
session says. Whoever may not see a page gets the same 404 as for a page that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from members.models import Account, Membership, Person, RoleTerm
from members.proofs import Method, proofs_of
from members.rules import Role
from psrt import clock

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PRIMARY_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_CACHE = "_members_viewer"


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a person may see on a day. An admin's role counts only while they are an active member."""

    is_member: bool
    is_admin: bool
    is_council: bool

    @property
    def is_private(self) -> bool:
        """Whether anything private is open to them."""
        return self.is_member or self.is_council


NO_ACCESS = Access(is_member=False, is_admin=False, is_council=False)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who sent a request, with the access they have today.

    ``second_factor`` is about this session: a factor was used in it (or just set up), not only registered.
    """

    person: Person | None
    is_member: bool
    is_admin: bool
    is_council: bool
    second_factor: bool
    is_authenticated: bool

    @property
    def has_access(self) -> bool:
        """Whether anything private is open to them (with a second factor)."""
        return self.is_member or self.is_council


VISITOR = Viewer(
    person=None,
    is_member=False,
    is_admin=False,
    is_council=False,
    second_factor=False,
    is_authenticated=False,
)


def access_of(person: Person, *, on: date) -> Access:
    """What ``person`` may see on the day ``on``."""
    return _access(Person.objects.filter(pk=person.pk), on=on)[1]


def may_sign_in(account: Account, *, on: date) -> bool:
    """Whether the account opens anything: a member's, the Council's or a superuser's does."""
    return account.is_superuser or _access(Person.objects.filter(account=account), on=on)[1].is_private


def may_use_back_office(request: HttpRequest) -> bool:
    """Django's admin is for superusers, whom only an operator at the command line makes."""
    return isinstance(request.user, Account) and bool(request.user.is_superuser)


def has_second_factor_set_up(account: Account) -> bool:
    """Whether the account has a passkey or an authenticator app; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=account, type__in=PRIMARY_FACTORS).exists())


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking, as of today by the one clock; computed once per request and account."""
    account = request.user
    if not isinstance(account, Account):
        return VISITOR
    cached: tuple[int, Viewer] | None = vars(request).get(_CACHE)
    if cached is not None and cached[0] == account.pk:
        return cached[1]
    person, access = _access(Person.objects.filter(account=account), on=clock.now().date())
    viewer = Viewer(
        person=person,
        is_member=access.is_member,
        is_admin=access.is_admin,
        is_council=access.is_council,
        second_factor=_used_second_factor(request, account),
        is_authenticated=True,
    )
    vars(request)[_CACHE] = (account.pk, viewer)
    return viewer


def member_required(view: View[P]) -> View[P]:
    """For active members."""
    return _door(view, lambda viewer: viewer.is_member)


def admin_required(view: View[P]) -> View[P]:
    """For admins, who are active members."""
    return _door(view, lambda viewer: viewer.is_admin)


def council_required(view: View[P]) -> View[P]:
    """For the Steering Council, whose members need not be on the team."""
    return _door(view, lambda viewer: viewer.is_council)


def admin_or_council_required(view: View[P]) -> View[P]:
    """For admins and the Steering Council."""
    return _door(view, lambda viewer: viewer.is_admin or viewer.is_council)


def member_or_council_required(view: View[P]) -> View[P]:
    """For active members and the Steering Council."""
    return _door(view, lambda viewer: viewer.is_member or viewer.is_council)


def sign_in_required(view: View[P]) -> View[P]:
    """For one's own pages: a visitor is sent to sign in instead of told that there is nothing."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        viewer = viewer_of(request)
        if not viewer.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not viewer.second_factor:
            return HttpResponseRedirect(second_factor_url(request))
        return view(request, *args, **kwargs)

    return wrapper


def second_factor_url(request: HttpRequest) -> str:
    """The page that sets up or asks for a second factor, and then comes back here."""
    return f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}"


def _door(view: View[P], may_pass: Callable[[Viewer], bool]) -> View[P]:
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        viewer = viewer_of(request)
        if not may_pass(viewer):
            raise Http404
        if not viewer.second_factor:
            return HttpResponseRedirect(second_factor_url(request))
        return view(request, *args, **kwargs)

    return wrapper


def _access(people: QuerySet[Person], *, on: date) -> tuple[Person | None, Access]:
    """The one person in ``people`` with their access, in one query; (None, no access) if there is none."""
    person = people.annotate(
        active=Exists(Membership.objects.active(on=on).filter(person=OuterRef("pk"))),
        roles=ArraySubquery(RoleTerm.objects.active(on=on).filter(person=OuterRef("pk")).values("role")),
    ).first()
    if person is None:
        return None, NO_ACCESS
    access = Access(
        is_member=person.active,
        is_admin=person.active and Role.ADMIN in person.roles,
        is_council=Role.STEERING_COUNCIL in person.roles,
    )
    return person, access


def _used_second_factor(request: HttpRequest, account: Account) -> bool:
    """A factor that still exists was used in this session; in demo mode, the demo's sign-in counts as one."""
    proofs = proofs_of(request)
    if settings.DEMO and any(proof.method == Method.DEMO for proof in proofs):
        return True
    used = {proof.authenticator for proof in proofs if proof.method == Method.SECOND_FACTOR}
    return bool(used) and Authenticator.objects.filter(user=account, pk__in=used).exists()
