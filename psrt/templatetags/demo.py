"""Whom one can be in the demo: ``{% load demo %}``."""

from django import template
from django.conf import settings
from django.http import HttpRequest

from psrt import clock
from psrt.demo.guard import is_from_this_computer
from psrt.demo.sign_in import Player, players

register = template.Library()


@register.simple_tag
def demo_players(request: HttpRequest) -> list[Player]:
    """Everyone to sign in as; nobody outside demo mode, or from another computer."""
    if not settings.DEMO or not is_from_this_computer(request):
        return []
    return players(on=clock.now().date())
