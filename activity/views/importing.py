"""Importing advisories at the desk: upload, look at what would change, confirm."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from activity.advisory_files import InvalidAdvisories, parse_files
from activity.forms import ConfirmForm, UploadForm
from activity.models import ImportRun
from activity.sealed import seal, unseal
from activity.services import import_advisories, preview_import
from activity.uploads import read_upload
from members.access import admin_required, viewer_of
from members.presence import presence_required
from members.services import Refused
from psrt import clock
from psrt.queue import kick

# What the confirming form can carry: Django refuses a longer one (DATA_UPLOAD_MAX_MEMORY_SIZE) without a word to read.
LONGEST_SEALED: Final = settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def upload(request: HttpRequest) -> HttpResponse:
    """Read an upload and show what importing it would change; nothing is stored, neither here nor of the file."""
    if request.method != "POST":
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    try:
        advisories = parse_files(read_upload(file.name, file), now=clock.now())
        summary = preview_import(advisories=advisories)
    except InvalidAdvisories as invalid:
        for line in str(invalid).splitlines():
            form.add_error("file", line)
        return _page(request, form)
    except Refused as refused:
        form.add_error("file", str(refused))
        return _page(request, form)
    sealed = seal(advisories, account=request.user.pk)
    if len(sealed) > LONGEST_SEALED:
        form.add_error("file", "These are too many records for one page: import them in parts.")
        return _page(request, form)
    confirm_form = ConfirmForm(initial={"records": sealed})
    context = {"form": confirm_form, "summary": summary, "file": file.name}
    return render(request, "activity/import_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Import what the preview has read. Whoever had to prove meanwhile who they are arrives with no preview: anew."""
    if request.method != "POST":
        return redirect("activity:import")
    form = ConfirmForm(request.POST)
    try:
        form.is_valid()
        advisories = unseal(form.cleaned_data.get("records", ""), account=request.user.pk)
    except BadSignature:
        messages.error(
            request,
            "This preview is too old, incomplete or another admin’s: choose the file again. Nothing was imported.",
        )
        return redirect("activity:import")
    try:
        summary = import_advisories(
            advisories=advisories, way=ImportRun.Way.UPLOAD, actor=viewer_of(request).person, now=clock.now()
        )
    except Refused as refused:
        messages.error(request, f"{refused} Nothing was imported.")
        return redirect("activity:import")
    messages.success(
        request,
        f"Imported: {len(summary.added)} new, {len(summary.changed)} changed, {summary.unchanged} as before.",
    )
    return redirect("activity:desk")


@require_POST
@admin_required
def fetch(request: HttpRequest) -> HttpResponse:
    """Have the worker ask GitHub now."""
    with transaction.atomic():
        kick("activity.fetch_advisories")
    messages.info(request, "GitHub is being asked: what came of it stands below “Imports” in a moment.")
    return redirect("activity:desk")


def _page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    context = {"form": form, "repositories": settings.ADVISORIES_GITHUB_REPOSITORIES}
    return render(request, "activity/import.html", context, status=422 if form.errors else 200)
