from django.urls import path

from psrt.pages.governance import governance
from psrt.pages.home import home

urlpatterns = [
    path("home/", home, name="home"),
    path("governance/", governance, name="governance"),
]
