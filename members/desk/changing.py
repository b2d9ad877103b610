"""Adding people, editing them, and letting memberships begin and end."""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members import services
from members.access import admin_required
from members.desk.acting import Page, act, actor_of, sent
from members.desk.forms import AddForm, BeginForm, EditForm, EndForm, MembershipForm
from members.models import Membership, Person
from members.presence import kept_input, presence_required
from members.rules import Began, Ended, Role
from members.services.additions import add_person, begin_by_hand
from members.services.corrections import (
    MembershipFacts,
    correct_membership,
    edit_person,
    identity_of,
    version_of_person,
)
from psrt import clock

_SENT = ("GET", "HEAD", "POST")
_IDENTITY = ("name", "github_login", "github_id", "email")
_DECISION = ("decided_by", "source_url")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=[*_IDENTITY, "kind", "since", "began", *_DECISION])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody who is not on the record yet."""
    now = clock.now()
    form = AddForm(
        sent(request), initial={"since": now.date(), "began": Began.NOMINATION} | kept_input(request)
    )

    @transaction.atomic
    def make() -> Person:
        given, actor = form.cleaned_data, actor_of(request).pk
        person = add_person(identity=form.identity(), actor=actor, now=now)
        decision = {"decided_by": given["decided_by"], "source_url": given["source_url"]}
        if given["kind"] == AddForm.AS_MEMBER:
            began = Began(given["began"])
            begin_by_hand(person=person, joined=given["since"], began=began, **decision, actor=actor, now=now)
        elif given["kind"] == AddForm.AS_COUNCIL:
            role = Role.STEERING_COUNCIL
            services.start_role(
                person=person, role=role, starts=given["since"], **decision, actor=actor, now=now
            )
        return person

    page = Page(
        title="Add somebody",
        lead="For who is on the team, or on the Steering Council, without a nomination on this site. "
        "Who was a member before is on the record already: go on from their page.",
        button="Add",
        back=reverse("roster-desk:people"),
        back_text="Add nobody",
    )
    return act(request, page, form, make, done="Added.", after=_page_of)


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=_IDENTITY)
def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Name or alias, GitHub account and e-mail address."""
    person = get_object_or_404(Person, pk=person_id)

    def fresh() -> dict[str, object]:
        present = Person.objects.get(pk=person_id)
        identity = identity_of(present)
        return {
            **{name: getattr(identity, name) for name in _IDENTITY},
            "version": version_of_person(present),
        }

    form = EditForm(sent(request), initial=fresh() | kept_input(request))

    def make() -> Person:
        return edit_person(
            person=person,
            identity=form.identity(),
            seen=form.cleaned_data["version"],
            actor=actor_of(request).pk,
            now=clock.now(),
        )

    page = Page.about(
        person,
        title=f"Edit {person.name}",
        lead="An open invitation to another address is revoked. Whoever can be reached or signs in another way "
        "from now on is told by e-mail. Their account keeps the address it has until an "
        "invitation to the new one is accepted.",
        button="Save",
    )
    return act(request, page, form, make, done="Saved.", fresh=fresh)


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["joined", "began", *_DECISION])
def begin(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A membership of somebody on the record: of one who returns, or of one who never was a member."""
    person, now = get_object_or_404(Person, pk=person_id), clock.now()
    form = BeginForm(sent(request), initial={"joined": now.date()} | kept_input(request))

    def make() -> Person:
        given = form.cleaned_data
        return begin_by_hand(
            person=person,
            joined=given["joined"],
            began=Began(given["began"]),
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            actor=actor_of(request).pk,
            now=now,
        ).person

    returns = person.memberships.real().exists()
    page = Page.about(
        person,
        title=f"{person.name} {'returns' if returns else 'becomes a member'}",
        lead="They are on the public roster at once, and may sign in.",
        button="Begin the membership",
    )
    return act(request, page, form, make, done="The membership has begun.")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["ended", "left", *_DECISION])
def end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """The end of a membership: retiring to emeritus, leaving, or a removal."""
    membership = get_object_or_404(Membership.objects.select_related("person"), pk=membership_id)
    now = clock.now()
    form = EndForm(sent(request), initial={"left": now.date(), "ended": Ended.EMERITUS} | kept_input(request))

    def make() -> Person:
        given = form.cleaned_data
        return services.end_membership(
            membership=membership,
            left=given["left"],
            ended=Ended(given["ended"]),
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            actor=actor_of(request).pk,
            now=now,
        ).person

    page = Page.about(
        membership.person,
        title=f"End the membership of {membership.person.name}",
        lead="Their access ends at once, on every device, and so do their roles as admin and Release Manager. "
        "A letter tells them, and how to come back.",
        button="End the membership",
        danger=True,
    )
    return act(request, page, form, make, done="The membership has ended.")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["reason"])
def correct(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """When and how a membership began and ended, set right."""
    membership = get_object_or_404(Membership.objects.select_related("person"), pk=membership_id)

    def fresh() -> dict[str, object]:
        facts = MembershipFacts.of(Membership.objects.get(pk=membership_id))
        return {**asdict(facts), "version": facts.version}

    form = MembershipForm(
        sent(request), initial=fresh() | kept_input(request), is_open=membership.left is None
    )

    def make() -> Person:
        return correct_membership(
            membership=membership,
            facts=form.facts(),
            seen=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=actor_of(request).pk,
            now=clock.now(),
        ).person

    page = Page.about(
        membership.person,
        title=f"Correct a membership of {membership.person.name}",
        lead="For what was recorded wrongly. To end a membership or to let one begin is a step of its own.",
        button="Save the correction",
    )
    return act(request, page, form, make, done="Corrected.", fresh=fresh)


def _page_of(person: Person) -> str:
    return reverse("desk-person", args=[person.pk])
