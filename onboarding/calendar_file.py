"""The orientation session as a calendar file (RFC 5545)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vText

from onboarding.models import Checklist, Orientation
from psrt.mail import absolute

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


def calendar_file(checklist: Checklist, session: Orientation) -> bytes:
    """One VEVENT. Its UID stays when the session is moved, and SEQUENCE rises, so that calendars move theirs."""
    entry = Event()
    entry.add("uid", f"orientation-{checklist.pk}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
    entry.add("sequence", session.sequence)
    entry.add("dtstamp", session.set_at)
    entry.add("last-modified", session.set_at)
    entry.add("dtstart", session.starts_at)
    entry.add("dtend", session.starts_at + timedelta(minutes=session.minutes))
    entry.add("summary", f"PSRT orientation: {checklist.person.name}")
    entry.add("location", vText(session.place))
    entry.add("description", f"Where: {session.place}\n{absolute(reverse('onboarding:own'))}")
    entry.add("url", absolute(reverse("onboarding:own")))
    entry.add("status", "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Python Security Response Team//Membership//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    file: bytes = calendar.to_ical()
    return file
