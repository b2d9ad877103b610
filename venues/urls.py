"""Addresses of the venues' desk."""

from django.urls import path

from venues.views import comparing, places

app_name = "venues"

urlpatterns = [
    path("", places.venues, name="list"),
    path("add/", places.add, name="add"),
    path("<uuid:venue_id>/", places.venue, name="venue"),
    path("<uuid:venue_id>/edit/", places.edit, name="edit"),
    path("<uuid:venue_id>/retire/", places.retire, name="retire"),
    path("<uuid:venue_id>/compare/", places.compare, name="compare"),
    path("<uuid:venue_id>/paste/", places.paste, name="paste"),
    path("matches/<uuid:identity_id>/forget/", places.forget_match, name="forget-match"),
    path("allowed/<uuid:allowance_id>/end/", places.end_allowance, name="end-allowance"),
    path("comparisons/<uuid:comparison_id>/", comparing.comparison, name="comparison"),
    path("comparisons/<uuid:comparison_id>/text/", comparing.text, name="text"),
    path("comparisons/<uuid:comparison_id>/apply/", comparing.apply, name="apply"),
    path("comparisons/<uuid:comparison_id>/by-hand/", comparing.by_hand, name="by-hand"),
    path("comparisons/<uuid:comparison_id>/found/", comparing.note_found, name="note-found"),
    path("comparisons/<uuid:comparison_id>/<str:row>/match/", comparing.match, name="match"),
    path("comparisons/<uuid:comparison_id>/<str:row>/allow/", comparing.allow, name="allow"),
    path("changes/<uuid:application_id>/", comparing.application, name="application"),
]
