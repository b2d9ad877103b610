"""Writing a nomination, submitting it, and asking the nominee again."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.access import member_required, viewer_of
from members.models import Person
from nominations import services
from nominations.access import access_as, access_own_draft, person_of
from nominations.forms import DraftForm, ResendForm
from nominations.models import Nomination
from nominations.queries import current_statement
from nominations.rules import By, State
from nominations.services import Nominee, StaleForm, Statement
from nominations.views import shown
from psrt import clock


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new(request: HttpRequest) -> HttpResponse:
    """A blank draft."""
    if request.method == "POST":
        return _take(request, None)
    return _page(request, DraftForm.blank(), None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def edit(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """A draft of one's own. A form that was overtaken by the submission comes back with its text."""
    nomination = access_as(By.SPONSOR, viewer_of(request), nomination_id)
    if request.method == "POST":
        return _take(request, nomination)
    if nomination.state != State.DRAFT:
        return redirect("nominations:detail", nomination.pk)
    return _page(request, DraftForm.of(nomination, current_statement(nomination)), nomination)


def _take(request: HttpRequest, nomination: Nomination | None) -> HttpResponse:
    """Preview, save, or save and submit. Whatever is refused comes back with the text as typed."""
    action = request.POST.get("action", "save")
    if action == "preview":
        return _page(request, DraftForm(initial=request.POST.dict()), nomination, is_preview=True)
    form = DraftForm(request.POST, complete=action == "submit")
    if form.is_valid():
        try:
            saved = _save(form, nomination, sponsor=person_of(viewer_of(request)), submit=action == "submit")
        except StaleForm as error:
            shown.refuse(form, error)
            draft_id = nomination.pk if nomination is not None else form.cleaned_data["draft_id"]
            return _page(request, form, access_own_draft(viewer_of(request), draft_id))
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, _saved_message(saved))
            return redirect("nominations:detail", saved.pk)
    return _page(request, form, nomination)


@transaction.atomic
def _save(form: DraftForm, nomination: Nomination | None, *, sponsor: Person, submit: bool) -> Nomination:
    """All or nothing: a submit that is refused saves nothing either, and the page keeps the text."""
    now = clock.now()
    nominee, statement = Nominee(**form.nominee()), Statement(**form.statement())
    if nomination is None:
        saved = services.create_draft(
            draft_id=form.cleaned_data["draft_id"],
            sponsor=sponsor,
            nominee=nominee,
            statement=statement,
            now=now,
        )
    else:
        saved = services.edit_draft(
            nomination_id=nomination.pk,
            actor=sponsor,
            revision=form.cleaned_data["revision"],
            nominee=nominee,
            statement=statement,
            now=now,
        )
    if submit:
        saved = services.submit(nomination_id=saved.pk, actor=sponsor, revision=saved.revision, now=now)
    return saved


def _saved_message(nomination: Nomination) -> str:
    if nomination.state == State.DRAFT:
        return "The draft is saved. Only you can see it."
    if nomination.state != State.CONSENT:
        return "This nomination was submitted earlier. Nothing has changed."
    return f"Submitted. {nomination.nominee_name} is asked by e-mail whether they agree."


def _page(
    request: HttpRequest, form: DraftForm, nomination: Nomination | None, *, is_preview: bool = False
) -> HttpResponse:
    typed = form.typed()
    differences = []
    if form.is_bound and nomination is not None:
        differences = shown.changes(current_statement(nomination).texts(), typed)
        shown.at_revision(form, nomination.revision)
    context = {
        "form": form,
        "nomination": nomination,
        "preview": {"name": form["name"].value(), "bio": form["bio"].value()} if is_preview else None,
        "preview_sections": [
            shown.Section(shown.LABELS_OF_FIELDS[name], text) for name, text in typed.items() if text
        ],
        "differences": differences,
    }
    return render(request, "nominations/draft_form.html", context, status=422 if form.errors else 200)


@require_POST
@member_required
def submit(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Ask the nominee. Sent twice, it asks once."""
    nomination = access_as(By.SPONSOR, viewer_of(request), nomination_id)
    try:
        saved = services.submit(
            nomination_id=nomination.pk,
            actor=person_of(viewer_of(request)),
            revision=_revision(request),
            now=clock.now(),
        )
    except shown.REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _saved_message(saved))
    return redirect("nominations:detail", nomination.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def resend(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Send the nominee a new link, to the same address or a corrected one; with the right GitHub username."""
    nomination = access_as(By.SPONSOR, viewer_of(request), nomination_id)
    known = {"email": nomination.nominee_email, "github": nomination.nominee_github}
    form = ResendForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.resend_consent(
                nomination_id=nomination.pk,
                actor=person_of(viewer_of(request)),
                email=form.cleaned_data["email"],
                github=form.cleaned_data["github"],
                now=clock.now(),
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            messages.success(request, "A new link is on its way; the earlier one no longer works.")
            return redirect("nominations:detail", nomination.pk)
    context = {"form": form, "nomination": nomination}
    return render(request, "nominations/resend.html", context, status=422 if form.errors else 200)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() else -1
