"""Addresses of onboarding and offboarding: the desk's, and one's own."""

from django.urls import URLPattern

app_name = "onboarding"

urlpatterns: list[URLPattern] = []
