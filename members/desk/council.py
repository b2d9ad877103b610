"""The Steering Council's pages about admins: who they are, appointing and dismissing them."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members import services
from members.access import council_required
from members.desk.acting import Page, act, actor_of, sent
from members.desk.forms import AppointForm, DismissForm
from members.desk.roles import DECISION, correct_with
from members.desk.undoing import undoable
from members.models import Person, RoleTerm
from members.presence import kept_input, presence_required
from members.queries import active_members, role_holders
from members.rules import Role
from psrt import clock

_SENT = ("GET", "HEAD", "POST")


@council_required
@require_safe
def admins(request: HttpRequest) -> HttpResponse:
    """Who the admins are, who they were, and by which decisions."""
    now = clock.now()
    holders = set(role_holders(Role.ADMIN, on=now.date()).values_list("pk", flat=True))
    terms = (
        RoleTerm.objects.filter(role=Role.ADMIN).select_related("person").order_by("-starts", "person__name")
    )
    context = {
        "present": [term for term in terms if term.ends is None and term.person_id in holders],
        "others": [term for term in terms if term.ends is not None or term.person_id not in holders],
        "undoable": undoable(now=now, by_council=True),
        "own": actor_of(request),
    }
    return render(request, "council/admins.html", context)


@require_http_methods(_SENT)
@council_required
@presence_required(keep=["person", "starts", *DECISION])
def appoint(request: HttpRequest) -> HttpResponse:
    """A member becomes admin."""
    actor, now = actor_of(request), clock.now()
    form = AppointForm(
        sent(request),
        initial={"starts": now.date(), "decided_by": "Steering Council"} | kept_input(request),
        candidates=_candidates(actor),
    )

    def make() -> Person:
        given = form.cleaned_data
        return services.start_role(
            person=given["person"],
            role=Role.ADMIN,
            starts=given["starts"],
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            actor=actor.pk,
            now=now,
        ).person

    page = _page(
        None,
        title="Appoint an admin",
        lead="Admins keep the roster and run onboarding. They are active members; who is admin is public. "
        "The new admin, the other admins and the Council are told by e-mail. Nobody appoints themselves.",
        button="Appoint",
    )
    return act(request, page, form, make, done="Appointed.")


def _candidates(actor: Person) -> QuerySet[Person]:
    on = clock.now().date()
    return active_members(on=on).exclude(pk__in=role_holders(Role.ADMIN, on=on)).exclude(pk=actor.pk)


@require_http_methods(_SENT)
@council_required
@presence_required(keep=["ends", *DECISION])
def dismiss(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """An admin's term ends. Two admins remain, whatever is sent at the same moment."""
    term, now = _access(appointment_id), clock.now()
    form = DismissForm(sent(request), initial={"ends": now.date()} | kept_input(request))

    def make() -> Person:
        given = form.cleaned_data
        return services.end_role(
            term=term,
            ends=given["ends"],
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            actor=actor_of(request).pk,
            now=now,
        ).person

    page = _page(
        term.person,
        title=f"Dismiss {term.person.name} as admin",
        lead="They stay a member. The team keeps at least two admins (PEP 811): appoint another first where these "
        "are the last two. The admin, the other admins and the Council are told by e-mail.",
        button="Dismiss",
        danger=True,
    )
    return act(request, page, form, make, done="Dismissed.")


@require_http_methods(_SENT)
@council_required
@presence_required(keep=["reason"])
def correct(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """From when until when somebody was admin, set right."""
    term = _access(appointment_id)
    page = _page(
        term.person,
        title=f"Correct a term of {term.person.name} as admin",
        lead="For what was recorded wrongly. To appoint or dismiss is a step of its own.",
        button="Save the correction",
    )
    return correct_with(request, page, term)


def _access(appointment_id: UUID) -> RoleTerm:
    return get_object_or_404(RoleTerm.objects.select_related("person"), pk=appointment_id, role=Role.ADMIN)


def _page(person: Person | None, *, title: str, lead: str, button: str, danger: bool = False) -> Page:
    return Page(
        title=title,
        lead=lead,
        button=button,
        back=reverse("roster-desk:admins"),
        back_text="Leave it as it is",
        person=person,
        danger=danger,
        base="base.html",
        crumb="roster-desk:admins",
        crumb_text="Admins",
        undo="roster-desk:admins-undo",
    )
