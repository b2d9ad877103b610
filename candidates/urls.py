"""Addresses for those who would like to join, and for the members who read what they wrote."""

from django.urls import path

from candidates import views

app_name = "candidates"

urlpatterns = [
    path("join/interest/", views.express, name="express"),
    path("join/interest/sent/", views.sent, name="sent"),
    path("join/interest/<str:token>/", views.own, name="own"),
    path("candidates/", views.listing, name="list"),
    path("candidates/<uuid:interest_id>/", views.detail, name="detail"),
    path("candidates/<uuid:interest_id>/nominate/", views.nominate, name="nominate"),
    path("candidates/<uuid:interest_id>/remove/", views.remove, name="remove"),
]
