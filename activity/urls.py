"""Addresses of the page of thanks, the activity desk, and one's own pages."""

from django.urls import path

from activity.views import council, desk, importing, own, public, report

app_name = "activity"

urlpatterns = [
    path("recognition/", public.recognition_page, name="recognition"),
    path("me/recognition/", own.naming, name="naming"),
    path("me/still-active/", own.still_active, name="still-active"),
    path("desk/activity/", desk.undecided, name="desk"),
    path("desk/activity/credits/<uuid:credit_id>/match/", desk.match, name="match"),
    path("desk/activity/credits/<uuid:credit_id>/dismiss/", desk.dismiss, name="dismiss"),
    path("desk/activity/names/", desk.names, name="names"),
    path("desk/activity/names/<uuid:name_id>/forget/", desk.forget, name="forget"),
    path("desk/activity/private/", desk.private, name="private"),
    path("desk/activity/private/<uuid:work_id>/take-back/", desk.take_back, name="take-back"),
    path("desk/activity/members/", desk.members, name="members"),
    path("desk/activity/members/<uuid:person_id>/", desk.member, name="member"),
    path("desk/report/", report.reports_page, name="reports"),
    path("desk/report/<uuid:report_id>/", report.report_page, name="report"),
    path("desk/report/<uuid:report_id>/report.csv", report.report_csv, name="report-csv"),
    path("desk/report/<uuid:report_id>/send/", report.send, name="report-send"),
    path("council/report/", council.reports_page, name="council-reports"),
    path("council/report/<uuid:report_id>/", council.report_page, name="council-report"),
    path("council/report/<uuid:report_id>/report.csv", council.report_csv, name="council-report-csv"),
    path("desk/activity/import/", importing.upload, name="import"),
    path("desk/activity/import/confirm/", importing.confirm, name="import-confirm"),
    path("desk/activity/import/fetch/", importing.fetch, name="import-fetch"),
]
