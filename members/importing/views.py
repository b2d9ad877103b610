"""Upload or paste, see what would change, confirm, watch."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import admin_required, viewer_of
from members.importing.forms import ConfirmForm, ImportForm
from members.models import Person, RosterImport
from members.presence import kept_input, presence_required
from members.services import Refused
from members.services.imports import confirm_import, discard_import, start_import
from psrt import clock

# Somebody who uploads five thousand people sees the first of what would change, and how many more there are.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required(keep=["members_text", "emeriti_text", "joined"])
def start(request: HttpRequest) -> HttpResponse:
    """The form, or the way to the import that is under way."""
    now = clock.now()
    form = ImportForm(initial=kept_input(request), today=now.date())
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, today=now.date())
        if form.is_valid():
            data = form.cleaned_data
            try:
                started = start_import(
                    members=data["members"],
                    emeriti=data["emeriti"],
                    joined=data["joined"],
                    by=_person(request),
                    now=now,
                )
            except Refused as refusal:
                form.refuse(str(refusal))
            else:
                return redirect("desk-import-one", started.pk)
    recent = RosterImport.objects.select_related("started_by", "confirmed_by").order_by("-created_at")[:5]
    context = {
        "form": form,
        "under_way": next((each for each in recent if each.state in RosterImport.UNDER_WAY), None),
        "recent": recent,
    }
    return render(request, "desk/import/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def one(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """How far it is; when it has been checked, what would change, and the button."""
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        try:
            seen = form.cleaned_data["seen"] if form.is_valid() else ""
            confirm_import(import_id=import_id, seen=seen, by=_person(request))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("desk-import-one", import_id)
    found = get_object_or_404(RosterImport.objects.select_related("started_by", "confirmed_by"), pk=import_id)
    context = {
        "import": found,
        "form": ConfirmForm(initial={"seen": found.fingerprint()}),
        "changes": found.changes[:SHOWN],
        "more": max(0, len(found.changes) - SHOWN),
        "problems": found.problems[:SHOWN],
        "more_problems": max(0, len(found.problems) - SHOWN),
    }
    return render(request, "desk/import/one.html", context)


@require_safe
@admin_required
def progress(_request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The numbers of the progress bar, for its script."""
    found = get_object_or_404(RosterImport, pk=import_id)
    working = found.state in RosterImport.WORK
    return JsonResponse({"working": working, "done": found.done, "total": found.total})


@require_POST
@admin_required
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Forget it; nothing has changed yet."""
    try:
        discard_import(import_id=import_id)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk-import-one", import_id)
    messages.success(request, "Discarded. Nothing was changed.")
    return redirect("desk-import")


def _person(request: HttpRequest) -> Person:
    """Who is looking: behind admin_required always somebody on the record."""
    person = viewer_of(request).person
    if person is None:
        raise LookupError("An admin is somebody on the record.")
    return person
