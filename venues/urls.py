"""Addresses of the venues' desk."""

from django.urls import URLPattern

app_name = "venues"

urlpatterns: list[URLPattern] = []
