"""Commenting, amending, correcting and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import member_required, viewer_of
from members.presence import kept_input, presence_required
from nominations import services
from nominations.access import access_as, access_nomination, person_of, viewer_parts
from nominations.forms import AccountForm, AmendForm, CommentForm, ReasonForm, StatementForm
from nominations.models import Nomination
from nominations.queries import current_statement, facts_of
from nominations.rules import By, State, allows, in_review
from nominations.services import Statement
from nominations.views import shown
from psrt import clock


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def comment(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Say something; the page shows the preview, or the text again when it was refused."""
    nomination = access_nomination(viewer_of(request), nomination_id)
    if request.method != "POST":
        return _comment_page(request, nomination, CommentForm.blank())
    if request.POST.get("action") == "preview":
        return _comment_page(request, nomination, CommentForm(initial=request.POST.dict()), is_preview=True)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            said = services.comment(
                comment_id=form.cleaned_data["comment_id"],
                nomination_id=nomination.pk,
                author=person_of(viewer_of(request)),
                body=form.cleaned_data["body"],
                now=clock.now(),
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            return redirect(f"{reverse('nominations:detail', args=[nomination.pk])}#comment-{said.pk}")
    return _comment_page(request, nomination, form)


def _comment_page(
    request: HttpRequest, nomination: Nomination, form: CommentForm, *, is_preview: bool = False
) -> HttpResponse:
    context = {
        "nomination": nomination,
        "form": form,
        "preview": form["body"].value() if is_preview else None,
    }
    return render(request, "nominations/comment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def amend(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """A new version of the statement, by its sponsor."""
    nomination = access_as(By.SPONSOR, viewer_of(request), nomination_id)
    now = clock.now()
    reviewing = in_review(facts_of(nomination), now)
    latest = current_statement(nomination)
    if request.method != "POST":
        initial = StatementForm.initial_of(latest) | {"revision": nomination.revision}
        return _amend_page(request, nomination, AmendForm(initial=initial, in_review=reviewing))
    if request.POST.get("action") == "preview":
        form = AmendForm(initial=request.POST.dict(), in_review=reviewing)
        return _amend_page(request, nomination, form, is_preview=True)
    form = AmendForm(request.POST, in_review=reviewing)
    if form.is_valid():
        try:
            version = services.amend(
                nomination_id=nomination.pk,
                actor=person_of(viewer_of(request)),
                revision=form.cleaned_data["revision"],
                statement=Statement(**form.statement()),
                note=form.cleaned_data["note"],
                restart=form.cleaned_data.get("restart", False),
                now=now,
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            again = " The review starts again, and everybody is told." if version.restarted_review else ""
            messages.success(request, f"Version {version.number} is saved.{again}")
            return redirect("nominations:detail", nomination.pk)
    return _amend_page(request, nomination, form)


def _amend_page(
    request: HttpRequest, nomination: Nomination, form: AmendForm, *, is_preview: bool = False
) -> HttpResponse:
    nomination.refresh_from_db(fields=["revision"])
    typed = form.typed()
    has_typed = form.is_bound or is_preview
    if form.is_bound:
        shown.at_revision(form, nomination.revision)
    context = {
        "nomination": nomination,
        "form": form,
        "is_preview": is_preview,
        "preview_sections": [
            shown.Section(shown.LABELS_OF_FIELDS[name], text) for name, text in typed.items() if text
        ],
        "differences": shown.changes(current_statement(nomination).texts(), typed) if has_typed else [],
    }
    return render(request, "nominations/amend.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@presence_required(keep=["github", "github_id"])
def github(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Correct which GitHub account is the nominee's: for the sponsor and the admins, until the review ends."""
    viewer, now = viewer_of(request), clock.now()
    nomination = access_nomination(viewer, nomination_id)
    if not viewer_parts(viewer, nomination) & {By.SPONSOR, By.ADMIN}:
        raise Http404
    initial = {"github": nomination.nominee_github} | kept_input(request) | {"revision": nomination.revision}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_github(
                nomination_id=nomination.pk,
                actor=person_of(viewer),
                revision=form.cleaned_data["revision"],
                github=form.cleaned_data["github"],
                github_id=form.cleaned_data["github_id"],
                now=now,
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
            nomination.refresh_from_db(fields=["revision"])
            shown.at_revision(form, nomination.revision)
        else:
            messages.success(request, "Corrected. The nominee is told by e-mail.")
            return redirect("nominations:detail", nomination.pk)
    context = {"nomination": nomination, "form": form, "possible": in_review(facts_of(nomination), now)}
    return render(request, "nominations/github.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """End a nomination before the count: for its sponsor and the admins."""
    viewer, now = viewer_of(request), clock.now()
    nomination = access_nomination(viewer, nomination_id)
    parts = viewer_parts(viewer, nomination) & {By.SPONSOR, By.ADMIN}
    if not parts:
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _readers_of_reason(nomination)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(
                nomination_id=nomination.pk,
                actor=person_of(viewer_of(request)),
                reason=form.cleaned_data["reason"],
                now=now,
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            what = "draft is dropped" if nomination.submitted_at is None else "nomination is withdrawn"
            messages.success(request, f"The {what}.")
            return redirect("nominations:detail", nomination.pk)
    context = {
        "nomination": nomination,
        "form": form,
        "possible": allows(facts_of(nomination), to=State.WITHDRAWN, by=parts, now=now),
    }
    return render(request, "nominations/withdraw.html", context, status=422 if form.errors else 200)


def _readers_of_reason(nomination: Nomination) -> str:
    """Who can read the reason for which a nomination is withdrawn: those who could read the nomination."""
    if nomination.submitted_at is None:
        return "A word is enough: only you can read it."
    if nomination.review_starts_at is None:
        return "It is recorded, and the sponsor and the admins can read it. The nominee is told of the end, not why."
    return "It is recorded, and the members can read it. The nominee is told of the end, not why."
