"""Roles that admins record: Release Managers, and who sits on the Steering Council."""

from dataclasses import asdict
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from members import services
from members.access import admin_required
from members.desk.acting import Page, act, actor_of, sent
from members.desk.forms import EndRoleForm, RoleForm, TermForm
from members.models import Person, RoleTerm
from members.presence import kept_input, presence_required
from members.rules import Role
from members.services.corrections import TermFacts, correct_term
from psrt import clock

_SENT = ("GET", "HEAD", "POST")
DECISION = ("decided_by", "source_url")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["role", "starts", *DECISION])
def begin(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A role that begins."""
    person, now = get_object_or_404(Person, pk=person_id), clock.now()
    form = RoleForm(sent(request), initial={"starts": now.date()} | kept_input(request))

    def make() -> Person:
        given = form.cleaned_data
        return services.start_role(
            person=person,
            role=Role(given["role"]),
            starts=given["starts"],
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            actor=actor_of(request).pk,
            now=now,
        ).person

    page = Page.about(
        person,
        title=f"A role for {person.name}",
        lead="They are told by e-mail. Who comes on the Steering Council can appoint and dismiss admins: "
        "the Council and all admins are told too, and nobody records it of themselves.",
        button="Record the role",
    )
    return act(request, page, form, make, done="The role is recorded.")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["ends", *DECISION])
def end(request: HttpRequest, term_id: UUID) -> HttpResponse:
    """A role that ends."""
    term, now = _access(term_id), clock.now()
    form = EndRoleForm(sent(request), initial={"ends": now.date()} | kept_input(request))

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

    page = Page.about(
        term.person,
        title=f"{term.person.name} is no longer {term.get_role_display()}",
        lead="They are told by e-mail.",
        button="End the role",
        danger=True,
    )
    return act(request, page, form, make, done="The role has ended.")


@require_http_methods(_SENT)
@admin_required
@presence_required(keep=["reason"])
def correct(request: HttpRequest, term_id: UUID) -> HttpResponse:
    """From when until when somebody was in a role, set right."""
    term = _access(term_id)
    page = Page.about(
        term.person,
        title=f"Correct a term of {term.person.name} as {term.get_role_display()}",
        lead="For what was recorded wrongly. To begin or end a role is a step of its own.",
        button="Save the correction",
    )
    return correct_with(request, page, term)


def correct_with(request: HttpRequest, page: Page, term: RoleTerm) -> HttpResponse:
    """The form that corrects a term, also for the Council's page about admins."""

    def fresh() -> dict[str, object]:
        facts = TermFacts.of(RoleTerm.objects.get(pk=term.pk))
        return {**asdict(facts), "version": facts.version}

    form = TermForm(sent(request), initial=fresh() | kept_input(request), is_open=term.ends is None)

    def make() -> Person:
        return correct_term(
            term=term,
            facts=form.facts(),
            seen=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=actor_of(request).pk,
            now=clock.now(),
        ).person

    return act(request, page, form, make, done="Corrected.", fresh=fresh)


def _access(term_id: UUID) -> RoleTerm:
    """A term that admins record; those of admins are the Council's and are not there."""
    term = get_object_or_404(RoleTerm.objects.select_related("person"), pk=term_id)
    if term.role == Role.ADMIN:
        raise Http404
    return term
