"""The admins' pages: the board, one checklist, one step."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import admin_required, viewer_of
from members.models import Person
from onboarding import services
from onboarding.access import access_checklist, access_step, person_of
from onboarding.forms import DueForm, MentorForm, OrientationForm, ReasonForm, StartForm
from onboarding.models import Checklist, Step
from onboarding.queries import closed, standing_of, standings, under_way
from onboarding.rules import Kind, Outcome, Owner, State
from onboarding.views import shown
from psrt import clock

PER_PAGE = 25


@admin_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Everyone in progress, the most urgent first; then what has ended."""
    now = clock.now()
    rows = shown.board_rows(standings(under_way(), now=now), now=now)
    page = Paginator(closed(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "onboardings": [row for row in rows if row.checklist.kind == Kind.ONBOARDING],
        "offboardings": [row for row in rows if row.checklist.kind == Kind.OFFBOARDING],
        "page": page,
    }
    return render(request, "onboarding/board.html", context)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start an onboarding by hand."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = services.start_by_hand(
                membership=form.cleaned_data["membership"],
                actor=person_of(viewer_of(request)),
                now=clock.now(),
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, f"The onboarding of {started.person.name} has started.")
            return redirect("onboarding:checklist", started.pk)
    return render(request, "onboarding/start.html", {"form": form}, status=422 if form.errors else 200)


@admin_required
@require_safe
def checklist(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """One checklist with its steps and its history."""
    now = clock.now()
    found = access_checklist(viewer_of(request), checklist_id)
    standing = standing_of(found, now=now)
    context = {
        "checklist": found,
        "standing": standing,
        "rows": shown.step_rows(standing, by={Owner.ADMIN}, now=now),
        "history": shown.history_of(standing),
        "is_onboarding": found.kind == Kind.ONBOARDING,
        "may_set_session": shown.may_set_session(standing),
        "may_ask_mentor": shown.may_ask_mentor(standing),
    }
    return render(request, "onboarding/checklist.html", context)


@admin_required
@require_POST
def step_done(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Tick a step: a button on the checklist's page."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)
    try:
        after = services.tick(step=found, actor=person_of(viewer), now=clock.now())
    except shown.REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Done: {found}.")
        _tell_end(request, after)
    return redirect("onboarding:checklist", found.checklist_id)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Skip a step, open it again, or give it another day."""
    viewer, now = viewer_of(request), clock.now()
    found = access_step(viewer, step_id)
    action = request.POST.get("action", "")
    sent = request.POST if request.method == "POST" else None
    reason = ReasonForm(sent if action in {"skip", "reopen"} else None)
    day = DueForm(sent if action == "due" else None, initial={"due": found.due})
    form = day if action == "due" else reason
    if form.is_bound and form.is_valid():
        try:
            after = _change(found, action, form.cleaned_data, request)
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, f"Saved: {found}.")
            _tell_end(request, after)
            return redirect("onboarding:checklist", found.checklist_id)
    standing = standing_of(found.checklist, now=now)
    present = next(each for each in standing.steps if each.step.pk == found.pk)
    context = {
        "checklist": found.checklist,
        "step": present.step,
        "reason_form": reason,
        "due_form": day,
        "may_skip": found.checklist.is_under_way and shown.may_skip(present),
        "may_move": found.checklist.is_under_way and present.state is State.OPEN,
        "may_reopen": found.checklist.outcome != Outcome.CANCELLED and present.step.state != State.OPEN,
    }
    return render(request, "onboarding/step.html", context, status=422 if form.errors else 200)


def _change(found: Step, action: str, data: dict[str, object], request: HttpRequest) -> Checklist:
    actor, now = person_of(viewer_of(request)), clock.now()
    if action == "due":
        due, why = data["due"], str(data["due_reason"])
        return services.move_due(step=found, due=due, reason=why, actor=actor, now=now)  # type: ignore[arg-type]  # a DateField's
    service = services.reopen if action == "reopen" else services.skip
    return service(step=found, reason=str(data["reason"]), actor=actor, now=now)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def mentor(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Ask a member to be the mentor, or take it back."""
    viewer, now = viewer_of(request), clock.now()
    found = access_checklist(viewer, checklist_id)
    if request.POST.get("action") == "release":
        return _release_mentor(request, found)
    form = MentorForm(request.POST or None, checklist=found, on=now.date())
    if request.method == "POST" and form.is_valid():
        asked: Person = form.cleaned_data["mentor"]
        try:
            services.ask_mentor(checklist=found, mentor=asked, actor=person_of(viewer), now=now)
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, f"{asked.name} is asked by e-mail, unless they have said yes already.")
            return redirect("onboarding:checklist", found.pk)
    standing = standing_of(found, now=now)
    context = {
        "checklist": found,
        "form": form,
        "standing": standing,
        "possible": shown.may_ask_mentor(standing),
    }
    return render(request, "onboarding/ask_mentor.html", context, status=422 if form.errors else 200)


def _release_mentor(request: HttpRequest, found: Checklist) -> HttpResponse:
    try:
        services.release_mentor(checklist=found, actor=person_of(viewer_of(request)), now=clock.now())
    except shown.REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "There is no mentor now, and nobody is asked.")
    return redirect("onboarding:checklist", found.pk)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def orientation(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Set or move the orientation session."""
    viewer, now = viewer_of(request), clock.now()
    found = access_checklist(viewer, checklist_id)
    standing = standing_of(found, now=now)
    session = standing.orientation
    initial = (
        {
            "day": session.starts_at.date(),
            "time": session.starts_at.time(),
            "minutes": session.minutes,
            "place": session.place,
        }
        if session
        else None
    )
    form = OrientationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_orientation(
                checklist=found,
                starts_at=form.starts_at(),
                minutes=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
                actor=person_of(viewer),
                now=now,
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, "The session is set, and a calendar file goes out by e-mail.")
            return redirect("onboarding:checklist", found.pk)
    context = {
        "checklist": found,
        "form": form,
        "session": session,
        "possible": shown.may_set_session(standing),
    }
    return render(request, "onboarding/orientation.html", context, status=422 if form.errors else 200)


def _tell_end(request: HttpRequest, after: Checklist) -> None:
    after.refresh_from_db(fields=["outcome"])
    if after.outcome == Outcome.FINISHED:
        messages.success(request, f"That was the last step: the {after.kind} is finished.")
