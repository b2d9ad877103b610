"""How to join, for everyone: the procedure with the numbers in force, drawn from the rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nominations.picture import picture
from psrt.pages.public import for_everyone
from psrt.pages.rule import rule_today


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """What it takes, what happens in which order, and where to begin."""
    context = rule_today() | {"picture": picture()}
    return for_everyone(request, render(request, "pages/join.html", context), seconds=60)
