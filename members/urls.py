"""Addresses of the public roster and the roster desk; those around an account are in members/accounts/urls.py."""

from django.urls import include, path

from members import views

urlpatterns = [
    path("", views.roster_page, name="roster"),
    path("roster.csv", views.roster_csv_file, name="roster-csv"),
    path("roster/emeritus.csv", views.emeritus_csv_file, name="roster-emeritus-csv"),
    path("roster.json", views.roster_json_file, name="roster-json"),
    path("roster.schema.json", views.roster_schema_file, name="roster-schema"),
    path("roster/codeowners", views.codeowners_file, name="roster-codeowners"),
    path("", include("members.history.urls")),
    path("desk/exports/", include("members.exports.urls")),
    path("desk/import/", include("members.importing.urls")),
    path("", include("members.desk.urls")),
]
