from django.urls import path

from members.importing import views

urlpatterns = [
    path("", views.start, name="desk-import"),
    path("<uuid:import_id>/", views.one, name="desk-import-one"),
    path("<uuid:import_id>/progress.json", views.progress, name="desk-import-progress"),
    path("<uuid:import_id>/discard/", views.discard, name="desk-import-discard"),
]
