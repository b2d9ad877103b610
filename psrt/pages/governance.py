"""The rules in force, for everyone: the numbers that the code goes by, with their sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nominations.queries import rule_changes
from psrt.pages.documents import titles
from psrt.pages.public import for_everyone
from psrt.pages.rule import rule_today
from votes.queries import board_key


@require_safe
def governance(request: HttpRequest) -> HttpResponse:
    """The rule with its worked numbers for today's team, and the key that signs every board."""
    context = rule_today() | {"board_key": board_key(), "changes": rule_changes(), "documents": titles()}
    return for_everyone(request, render(request, "pages/governance.html", context), seconds=60)
