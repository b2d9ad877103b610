"""The list of venues, and one venue with its grants, its comparisons and what people have said of its entries."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import admin_required, viewer_of
from members.services import Refused
from psrt import clock
from venues import services
from venues.access import access_allowance, access_identity, access_venue, admin_of
from venues.forms import PasteForm, VenueForm
from venues.models import Venue
from venues.queries import (
    can_be_asked,
    connected_kinds,
    grants_of,
    open_identities,
    venues_with_newest_comparison,
)
from venues.rules import Form, Kind
from venues.views import shown


@admin_required
@require_safe
def venues(request: HttpRequest) -> HttpResponse:
    """The venues in use, how each compares, and those that were used once."""
    now = clock.now()
    context = {
        "looks": [shown.look(venue, newest, now=now) for venue, newest in venues_with_newest_comparison()],
        "retired": Venue.objects.exclude(retired_at=None).order_by("name"),
        "connected": connected_kinds(),
    }
    return render(request, "venues/list.html", context)


@admin_required
@require_safe
def venue(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """One venue."""
    found = access_venue(venue_id)
    context = {
        "venue": found,
        "asks": can_be_asked(found),
        "grants": grants_of(found),
        "comparisons": found.comparisons.select_related("requested_by").order_by("-requested_at")[:5],
        "applications": found.applications.select_related("requested_by").order_by("-requested_at")[:5],
        "identities": open_identities(found).select_related("matched_by"),
        "allowances": found.allowances.filter(ended_at=None).select_related("allowed_by").order_by("label"),
    }
    return render(request, "venues/venue.html", context)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new venue."""
    form = VenueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_venue(
                name=form.cleaned_data["name"],
                kind=Kind(form.cleaned_data["kind"]),
                address=form.cleaned_data["address"],
                actor=admin_of(viewer_of(request)),
                now=clock.now(),
            )
        except Refused as error:
            shown.refuse(form, error)
        else:
            messages.success(
                request, f"{added.name} is added. Members who join from now on are let in there."
            )
            return redirect("venues:venue", added.pk)
    return render(request, "venues/form.html", {"form": form}, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Another name or address."""
    found = access_venue(venue_id)
    form = VenueForm(request.POST or None, venue=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_venue(
                venue=found,
                name=form.cleaned_data["name"],
                address=form.cleaned_data["address"],
                actor=admin_of(viewer_of(request)),
                now=clock.now(),
            )
        except Refused as error:
            shown.refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("venues:venue", found.pk)
    context = {"form": form, "venue": found}
    return render(request, "venues/form.html", context, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """No longer used: asked once more, then done."""
    found = access_venue(venue_id)
    if request.method == "POST":
        try:
            services.retire_venue(venue=found, actor=admin_of(viewer_of(request)), now=clock.now())
        except Refused as error:
            return shown.back(request, error, "venues:venue", found.pk)
        messages.success(request, f"{found.name} is retired.")
        return redirect("venues:list")
    return render(request, "venues/retire.html", {"venue": found, "grants": grants_of(found).count()})


@admin_required
@require_POST
def compare(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Have the worker read the venue's list now."""
    found = access_venue(venue_id)
    try:
        asked = services.request_comparison(venue=found, actor=admin_of(viewer_of(request)), now=clock.now())
    except Refused as error:
        return shown.back(request, error, "venues:venue", found.pk)
    return redirect("venues:comparison", asked.pk)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Compare a list that the admin brings."""
    found = access_venue(venue_id)
    form = PasteForm(request.POST or None, request.FILES or None, kind=Kind(found.kind))
    if request.method == "POST" and form.is_valid():
        try:
            compared = services.paste_list(
                venue=found,
                text=form.cleaned_data["text"],
                form=Form(form.cleaned_data["form"]),
                actor=admin_of(viewer_of(request)),
                now=clock.now(),
            )
        except Refused as error:
            shown.refuse(form, error)
        else:
            return redirect("venues:comparison", compared.pk)
    organization, _, team = found.address.partition("/")
    context = {"form": form, "venue": found, "organization": organization, "team": team}
    return render(request, "venues/paste.html", context, status=422 if form.errors else 200)


@admin_required
@require_POST
def forget_match(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """An entry is not that person's, after all."""
    identity = access_identity(identity_id)
    services.forget_match(identity=identity, actor=admin_of(viewer_of(request)), now=clock.now())
    messages.success(request, f"{identity.person.name} is not matched with that entry any more.")
    return redirect("venues:venue", identity.venue_id)


@admin_required
@require_POST
def end_allowance(request: HttpRequest, allowance_id: UUID) -> HttpResponse:
    """An entry may not stay any more."""
    allowance = access_allowance(allowance_id)
    services.end_allowance(allowance=allowance, actor=admin_of(viewer_of(request)), now=clock.now())
    messages.success(request, f"{allowance.label} is not allowed any more: comparisons show it again.")
    return redirect("venues:venue", allowance.venue_id)
