from django.urls import path

from psrt.pages.audit.views import audit, audit_about_me, audit_check, audit_csv, audit_json_lines
from psrt.pages.calendar import calendar_feed, my_calendar
from psrt.pages.desk import desk
from psrt.pages.documents import DOCUMENTS, document
from psrt.pages.governance import governance
from psrt.pages.home import home
from psrt.pages.join import join
from psrt.pages.my_activity import my_activity
from psrt.pages.my_data import my_data, my_data_file
from psrt.pages.person import person

urlpatterns = [
    path("home/", home, name="home"),
    path("desk/", desk, name="desk"),
    path("desk/members/<uuid:person_id>/", person, name="desk-person"),
    path("join/", join, name="join"),
    path("desk/audit/", audit, name="audit"),
    path("desk/audit/check/", audit_check, name="audit-check"),
    path("desk/audit/export.csv", audit_csv, name="audit-csv"),
    path("desk/audit/export.jsonl", audit_json_lines, name="audit-jsonl"),
    path("me/activity/", my_activity, name="me-activity"),
    path("me/calendar/", my_calendar, name="me-calendar"),
    path("me/calendar/<str:token>.ics", calendar_feed, name="me-calendar-feed"),
    path("me/data/", my_data, name="me-data"),
    path("me/data/file.json", my_data_file, name="me-data-file"),
    path("me/audit/", audit_about_me, name="me-audit"),
    path("governance/", governance, name="governance"),
    *(path(f"docs/{name}/", document, {"name": name}, name=f"docs-{name}") for name in DOCUMENTS),
]
