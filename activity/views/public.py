"""The public page of thanks."""

from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activity.chart import bars
from activity.queries import recognition
from members.public_http import cacheable

CHART_WIDTH: Final = 720
CHART_HEIGHT: Final = 220


@require_safe
def recognition_page(request: HttpRequest) -> HttpResponseBase:
    """Advisories per year, and whom to thank for them; from what is published, and of nothing else."""
    thanks = recognition()
    context = {
        "thanks": thanks,
        "chart": bars(thanks.years, width=CHART_WIDTH, height=CHART_HEIGHT),
    }
    response = render(request, "activity/recognition.html", context)
    if request.user.is_authenticated or getattr(get_messages(request), "used", False):
        return response  # it has something of this visitor's on it: not for caches
    # Asked again every time: who does not want to be named is gone at once.
    return cacheable(request, response, changed=None, seconds=0)
