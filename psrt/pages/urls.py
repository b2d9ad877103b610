from django.http import HttpRequest, HttpResponse
from django.urls import path

from psrt.pages.governance import governance


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")


urlpatterns = [
    path("home/", home, name="home"),
    path("governance/", governance, name="governance"),
]
