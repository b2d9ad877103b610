"""Signing in as one of the demo's people; the button counts as second factor and as presence."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from members.access import may_sign_in
from members.models import Account, Person
from members.proofs import Method, record_proof
from members.queries import active_members, role_holders
from members.redirects import next_of
from members.rules import ROLE_LABELS, Role
from members.services.accounts import account_of
from members.services.locking import serialise_writers
from psrt import clock
from psrt.demo.guard import demo_only
from psrt.demo.people import TOUR


@dataclass(frozen=True, kw_only=True)
class Player:
    """Somebody to sign in as, and what they are to the team."""

    person: Person
    part: str


def players(*, on: date) -> list[Player]:
    """Everyone who can sign in: those of the tour, the admins, the Council, then the other members by name."""
    parts: dict[UUID, list[str]] = {}
    people: dict[UUID, Person] = {}
    for role in (Role.ADMIN, Role.STEERING_COUNCIL):
        for person in role_holders(role, on=on):
            people.setdefault(person.pk, person)
            parts.setdefault(person.pk, []).append(ROLE_LABELS[role])
    for person in active_members(on=on):
        people.setdefault(person.pk, person)
        parts.setdefault(person.pk, ["Member"])
    players = [Player(person=person, part=", ".join(parts[pk])) for pk, person in people.items()]
    return sorted(players, key=lambda player: _place_in_tour(player.person))


def _place_in_tour(person: Person) -> int:
    return TOUR.index(person.handle) if person.handle in TOUR else len(TOUR)


@require_POST
@demo_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """``person`` is the id of whom to be; their account is made if they have none."""
    person = get_object_or_404(Person, pk=_uuid(request.POST.get("person", "")))
    with transaction.atomic():
        serialise_writers()
        account = account_of(person)
    if not may_sign_in(account, on=clock.now().date()):
        raise Http404
    adapter = get_adapter()
    adapter.login(request, account)
    record_proof(request, account, Method.DEMO)
    response: HttpResponse = adapter.post_login(
        request,
        account,
        email_verification="none",
        signal_kwargs=None,
        email=None,
        signup=False,
        redirect_url=next_of(request, reverse("home")),
    )
    return response


@require_POST
@demo_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that it is you, again with a button."""
    if not isinstance(request.user, Account):
        raise Http404
    record_proof(request, request.user, Method.DEMO)
    return HttpResponseRedirect(next_of(request, reverse("home")))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
