"""Addresses of the Steering Council's desk."""

from django.urls import path

from council.views import hub, matters, motions

app_name = "council"

urlpatterns = [
    path("council/", hub.hub, name="hub"),
    path("council/terms/", hub.terms, name="terms"),
    path("council/motions/", hub.motions, name="motions"),
    path("council/motions/<uuid:motion_id>/", motions.detail, name="motion"),
    path("council/motions/<uuid:motion_id>/vote/", motions.vote, name="vote"),
    path("council/motions/<uuid:motion_id>/withdraw/", motions.withdraw, name="withdraw"),
    path("council/choose/<str:kind>/", matters.choose, name="choose"),
    path("council/move/<str:kind>/<uuid:subject_id>/", motions.move, name="move"),
    path("council/about/<str:about>/<uuid:subject_id>/", matters.matter, name="matter"),
]
