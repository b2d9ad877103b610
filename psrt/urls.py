"""All addresses: the site's own, then each app's."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from psrt import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("psrt.pages.urls")),
    path("", include("members.urls")),
    path("desk/venues/", include("venues.urls")),
    path("", include("activity.urls")),
    path("", include("onboarding.urls")),
    path("", include("candidates.urls")),
    path("", include("council.urls")),
    path("", include("nominations.urls")),
    path("votes/", include("votes.urls")),
    path("verify/", include("votes.public_urls")),
    path("", include("members.accounts.urls")),
    path("django-admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("psrt.demo.urls")))
