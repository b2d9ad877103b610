"""Addresses of onboarding and offboarding: the desk's, and one's own."""

from django.urls import path

from onboarding.views import desk, own, policy, templates

app_name = "onboarding"

urlpatterns = [
    path("desk/onboarding/", desk.board, name="board"),
    path("desk/onboarding/start/", desk.start, name="start"),
    path("desk/onboarding/policy/", policy.versions, name="policy"),
    path("desk/onboarding/policy/edit/", policy.edit, name="policy-edit"),
    path("desk/onboarding/templates/<str:kind>/", templates.versions, name="template"),
    path("desk/onboarding/templates/<str:kind>/edit/", templates.edit, name="template-edit"),
    path("desk/onboarding/steps/<uuid:step_id>/", desk.step, name="step"),
    path("desk/onboarding/steps/<uuid:step_id>/done/", desk.step_done, name="step-done"),
    path("desk/onboarding/<uuid:checklist_id>/", desk.checklist, name="checklist"),
    path("desk/onboarding/<uuid:checklist_id>/mentor/", desk.mentor, name="ask-mentor"),
    path("desk/onboarding/<uuid:checklist_id>/orientation/", desk.orientation, name="orientation"),
    path("me/onboarding/", own.onboarding, name="own"),
    path("me/onboarding/policy/", own.accept, name="accept"),
    path("me/onboarding/steps/<uuid:step_id>/done/", own.step_done, name="own-done"),
    path("me/mentoring/<uuid:offer_id>/", own.mentoring, name="mentor"),
    path("onboarding/<uuid:checklist_id>/orientation.ics", own.calendar, name="calendar"),
]
