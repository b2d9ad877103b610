from django.urls import path

from votes import public_views

app_name = "verify"
urlpatterns = [
    path("anonballot.pyz", public_views.program, name="program"),
]
