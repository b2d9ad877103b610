"""Deadlines as a calendar that one's own program can subscribe to.

Its address is a secret and opens without signing in, and calendars are copied to phones and other people's servers. So
it tells that something closes, and when; never about whom.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from members.access import access_of, sign_in_required, viewer_of
from members.models import Person
from members.services.profile import calendar_hash, make_calendar, stop_calendar
from nominations.models import Nomination
from nominations.queries import open_veto_windows
from nominations.rules import State
from psrt import clock
from psrt.mail import absolute
from psrt.secret_address import secret_address
from votes.models import Poll

REFRESH: Final = timedelta(hours=1)


@sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Make the address, make a new one, or have none; it is shown when it is made and never again."""
    person = viewer_of(request).person
    if person is None:
        raise Http404
    if request.method == "POST" and "stop" in request.POST:
        stop_calendar(person=person, now=clock.now())
        return redirect("me-calendar")
    address = ""
    if request.method == "POST" and "make" in request.POST:
        token = make_calendar(person=person, now=clock.now())
        address = absolute(reverse("me-calendar-feed", args=[token]))
    has_one = bool(address) or person.calendar_hash is not None
    return render(request, "me/calendar.html", {"address": address, "has_one": has_one})


@secret_address
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django calls it with a request
    """What closes when, for whoever holds the address of somebody who has access today."""
    now = clock.now()
    holders = Person.objects.exclude(account__is_active=False)
    person = holders.filter(calendar_hash=calendar_hash(token)).first()
    if person is None or not access_of(person, on=now.date()).is_private:
        raise Http404
    feed = Calendar()
    feed.add("prodid", "-//PSRT membership//calendar//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", "PSRT")
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in _events(person, now=now):
        feed.add_component(event)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


def _events(person: Person, *, now: datetime) -> Iterator[Event]:
    access = access_of(person, on=now.date())
    if access.is_member:
        for nomination in Nomination.objects.filter(state=State.REVIEW, review_ends_at__gt=now):
            yield _event("review", str(nomination.pk), "PSRT review ends", nomination.review_ends_at, now)
        for poll in Poll.objects.filter(state=Poll.State.OPEN, alarm="", closes_at__gt=now):
            yield _event("vote", str(poll.pk), "PSRT vote closes", poll.closes_at, now)
    if access.is_council:
        for nomination in open_veto_windows(person, now=now):
            yield _event("veto", str(nomination.pk), "PSRT veto window ends", nomination.veto_ends_at, now)


def _event(kind: str, ident: str, summary: str, at: datetime | None, now: datetime) -> Event:
    """A moment, not a period; it takes up no time in the calendar."""
    event = Event()
    event.add("uid", f"{kind}-{ident}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
    event.add("summary", summary)
    event.add("dtstart", at)
    event.add("dtstamp", now)
    event.add("transp", "TRANSPARENT")
    event.add("url", absolute(reverse("home")))
    return event
