from django.urls import path

from psrt.pages.desk import desk
from psrt.pages.documents import DOCUMENTS, document
from psrt.pages.governance import governance
from psrt.pages.home import home
from psrt.pages.join import join

urlpatterns = [
    path("home/", home, name="home"),
    path("desk/", desk, name="desk"),
    path("join/", join, name="join"),
    path("governance/", governance, name="governance"),
    *(path(f"docs/{name}/", document, {"name": name}, name=f"docs-{name}") for name in DOCUMENTS),
]
