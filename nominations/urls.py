"""Addresses of nominations, of the nominee's page, and of the voting rule."""

from django.urls import path

from nominations.views import drafting, nominee, reading, review, rule, soundings

app_name = "nominations"

urlpatterns = [
    path("nominations/", reading.listing, name="list"),
    path("nominations/new/", drafting.new, name="new"),
    path("nominations/<uuid:nomination_id>/", reading.detail, name="detail"),
    path("nominations/<uuid:nomination_id>/edit/", drafting.edit, name="edit"),
    path("nominations/<uuid:nomination_id>/submit/", drafting.submit, name="submit"),
    path("nominations/<uuid:nomination_id>/resend/", drafting.resend, name="resend"),
    path("nominations/<uuid:nomination_id>/amend/", review.amend, name="amend"),
    path("nominations/<uuid:nomination_id>/github/", review.github, name="github"),
    path("nominations/<uuid:nomination_id>/comment/", review.comment, name="comment"),
    path("nominations/<uuid:nomination_id>/withdraw/", review.withdraw, name="withdraw"),
    path("nominations/<uuid:nomination_id>/soundings/", soundings.exchange, name="soundings"),
    path("nominations/<uuid:nomination_id>/soundings/write/", soundings.write, name="sounding-write"),
    path("desk/settings/", rule.settings, name="rule"),
    path("desk/settings/take-back/", rule.take_back, name="rule-take-back"),
    path("consent/<str:token>/", nominee.consent, name="consent"),
]
