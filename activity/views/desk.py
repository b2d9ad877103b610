"""The activity desk: whom credited names mean, private work, and who did what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activity.forms import PersonForm, PrivateWorkForm, SinceForm
from activity.models import Credit, PrivateWork, RememberedName
from activity.queries import (
    deeds_of,
    last_imports,
    last_statements,
    last_work,
    matcher,
    private_work,
    remembered_names,
    undecided_credits,
)
from activity.rules import Work
from activity.services import (
    dismiss_name,
    forget_name,
    match_name,
    note_private_work,
    take_back_private_work,
)
from activity.services.private_work import OwnWork
from members.access import admin_required, viewer_of
from members.models import Person
from members.queries import active_members
from members.services import Refused
from psrt import clock

PER_PAGE: Final = 25
_BEGINNING: Final = date(1991, 2, 20)  # of Python: nothing is older


@dataclass(frozen=True, slots=True)
class Undecided:
    """A credit to decide on, with whom it may mean."""

    credit: Credit
    suggestions: list[Person]


@require_safe
@admin_required
def undecided(request: HttpRequest) -> HttpResponse:
    """The names that nobody has decided on, with suggestions; and the last imports."""
    page = Paginator(undecided_credits(), PER_PAGE).get_page(request.GET.get("page"))
    rules = matcher()
    people = {person.pk: person for person in Person.objects.order_by("name", "pk")}
    context = {
        "page": page,
        "rows": [
            Undecided(credit, [people[pk] for pk in rules.suggestions(credit.credited())]) for credit in page
        ],
        "people": people.values(),
        "runs": last_imports(),
    }
    return render(request, "activity/desk.html", context)


@require_POST
@admin_required
def match(request: HttpRequest, credit_id: UUID) -> HttpResponse:
    """This name means that person, here and in every credit to come."""
    credit = get_object_or_404(Credit, pk=credit_id)
    form = PersonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a person on the record first.")
        return redirect("activity:desk")
    person: Person = form.cleaned_data["person"]
    return _decide(
        request,
        lambda: match_name(credit=credit, person=person, actor=viewer_of(request).person, now=clock.now()),
        f"“{credit.as_credited}” is {person.name}, in every credit.",
    )


@require_POST
@admin_required
def dismiss(request: HttpRequest, credit_id: UUID) -> HttpResponse:
    """This name is nobody's on the record."""
    credit = get_object_or_404(Credit, pk=credit_id)
    return _decide(
        request,
        lambda: dismiss_name(credit=credit, actor=viewer_of(request).person, now=clock.now()),
        f"“{credit.as_credited}” is nobody on the record.",
    )


@require_safe
@admin_required
def names(request: HttpRequest) -> HttpResponse:
    """What was decided about names."""
    page = Paginator(remembered_names(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "activity/names.html", {"page": page})


@require_POST
@admin_required
def forget(request: HttpRequest, name_id: UUID) -> HttpResponse:
    """Take a decision back."""
    remembered = get_object_or_404(RememberedName, pk=name_id)
    return _decide(
        request,
        lambda: forget_name(remembered=remembered, actor=viewer_of(request).person, now=clock.now()),
        f"“{remembered.shown}” is undecided again.",
        then="activity:names",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def private(request: HttpRequest) -> HttpResponse:
    """Note work on a private report; what was noted is listed below."""
    now = clock.now()
    form = PrivateWorkForm(request.POST if request.method == "POST" else None, today=now.date())
    if request.method == "POST" and form.is_valid():
        try:
            work = note_private_work(
                person=form.cleaned_data["person"],
                day=form.cleaned_data["day"],
                kind=Work(form.cleaned_data["kind"]),
                actor=viewer_of(request).person,
                now=now,
            )
        except OwnWork as refused:
            form.add_error("person", str(refused))
        except Refused as refused:
            form.add_error("day", str(refused))
        else:
            messages.success(request, f"Noted for {work.person.name}.")
            return redirect("activity:private")
    page = Paginator(private_work(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "activity/private.html", context, status=422 if form.errors else 200)


@require_POST
@admin_required
def take_back(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Take an entry back that was noted by mistake."""
    work = get_object_or_404(PrivateWork, pk=work_id)
    return _decide(
        request,
        lambda: take_back_private_work(work=work, actor=viewer_of(request).person, now=clock.now()),
        f"The entry for {work.person.name} is taken back.",
        then="activity:private",
    )


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, the last day of work that is known, and the last day on which they said to be active."""

    person: Person
    worked: date | None
    said: date | None


@require_safe
@admin_required
def members(request: HttpRequest) -> HttpResponse:
    """Every member with the last day of work since a day; those without it are there too."""
    now = clock.now()
    form = SinceForm(request.GET)
    form.is_valid()
    since: date = form.cleaned_data.get("since") or _BEGINNING
    team = list(active_members(on=now.date()))
    worked = last_work(team, since=since)
    said = last_statements(team, since=since)
    rows = [
        MemberRow(
            person, worked.get(person.pk), said[person.pk].said_at.date() if person.pk in said else None
        )
        for person in team
    ]
    context = {"form": form, "rows": rows, "since": None if since == _BEGINNING else since}
    return render(request, "activity/members.html", context, status=400 if form.errors else 200)


@require_safe
@admin_required
def member(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """All that is known of one person's work since a day."""
    person = get_object_or_404(Person, pk=person_id)
    form = SinceForm(request.GET)
    form.is_valid()
    since = form.cleaned_data.get("since")
    page = Paginator(deeds_of(person, since=since), PER_PAGE).get_page(request.GET.get("page"))
    context = {"person": person, "form": form, "since": since, "page": page}
    return render(request, "activity/member.html", context, status=400 if form.errors else 200)


def _decide(
    request: HttpRequest, act: Callable[[], object], done: str, *, then: str = "activity:desk"
) -> HttpResponse:
    """Do it and say so, or say why not; then back to the list."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(then)
