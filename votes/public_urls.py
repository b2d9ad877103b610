from django.urls import path

from votes import public_views

app_name = "verify"
urlpatterns = [
    path("", public_views.page, name="page"),
    path("anonballot.pyz", public_views.program, name="program"),
    path("anonballot_verify.py", public_views.verifier, name="verifier"),
]
