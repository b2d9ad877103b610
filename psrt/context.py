from django.conf import settings
from django.http import HttpRequest

from psrt import clock


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows of the site: its name, whether it is a demo, and the demo's time."""
    context: dict[str, object] = {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
    if settings.DEMO and clock.current_shift():
        context["demo_now"] = clock.now()
    return context
