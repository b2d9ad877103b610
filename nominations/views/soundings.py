"""What the Steering Council and the sponsor write to each other about a concern, in private."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import member_or_council_required, viewer_of
from members.presence import kept_input, presence_required
from nominations import services
from nominations.access import access_soundings, access_to_write_soundings, person_of
from nominations.forms import SoundingForm
from nominations.models import Nomination
from nominations.queries import facts_of
from nominations.views import shown
from psrt import clock


@require_safe
@member_or_council_required
def exchange(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """All that was written, and a form for whoever may go on."""
    nomination = access_soundings(viewer_of(request), nomination_id)
    return _page(request, nomination, SoundingForm.blank())


@require_http_methods(["GET", "HEAD", "POST"])
@member_or_council_required
@presence_required(keep=["sounding_id", "text"])
def write(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Raise a concern or answer; the page shows the preview, or the text again when it was refused."""
    viewer = viewer_of(request)
    nomination = access_to_write_soundings(viewer, nomination_id)
    if request.method != "POST":
        kept = kept_input(request)
        return _page(request, nomination, SoundingForm(initial=kept) if kept else SoundingForm.blank())
    if request.POST.get("action") == "preview":
        return _page(request, nomination, SoundingForm(initial=request.POST.dict()), is_preview=True)
    form = SoundingForm(request.POST)
    if form.is_valid():
        try:
            said = services.sound(
                sounding_id=form.cleaned_data["sounding_id"],
                nomination_id=nomination.pk,
                author=person_of(viewer),
                text=form.cleaned_data["text"],
                now=clock.now(),
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            return redirect(f"{reverse('nominations:soundings', args=[nomination.pk])}#sounding-{said.pk}")
    return _page(request, nomination, form)


def _page(
    request: HttpRequest, nomination: Nomination, form: SoundingForm, *, is_preview: bool = False
) -> HttpResponse:
    now = clock.now()
    context = {
        "nomination": nomination,
        "exchange": shown.exchange(viewer_of(request), nomination, facts_of(nomination), now=now),
        "form": form,
        "preview": form["text"].value() if is_preview else None,
    }
    return render(request, "nominations/soundings.html", context, status=422 if form.errors else 200)
