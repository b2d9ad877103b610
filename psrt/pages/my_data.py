"""Everything about oneself as one file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activity import personal_data as of_activity
from council import personal_data as of_council
from members import personal_data as of_members
from members.access import sign_in_required, viewer_of
from members.models import Person
from members.personal_data import Section
from members.presence import presence_required
from nominations import personal_data as of_nominations
from onboarding import personal_data as of_onboarding
from psrt import clock
from psrt.audit.sentences import sentence
from psrt.mail.models import OutboxMessage
from psrt.mail.services import CARRY_A_KEY
from psrt.pages.audit.access import about
from venues import personal_data as of_venues
from votes import personal_data as of_votes
from votes.emails import TELL_WHO_VOTED_WHEN

FORMAT: Final = "psrt-my-data/1"
"""Raised when a key changes its meaning or goes away; new keys may come at any time."""

_APPS: Final = (of_members, of_venues, of_onboarding, of_activity, of_votes, of_nominations, of_council)
SECTIONS: Final[tuple[Section, ...]] = tuple(section for app in _APPS for section in app.SECTIONS)
LEFT_OUT: Final[Mapping[str, str]] = {
    column: reason for app in _APPS for column, reason in app.LEFT_OUT.items()
} | {
    "votes.BoardEntry": "Ballots: they carry no names, and this file must not give them any.",
    "mail.OutboxMessage": "Of e-mails their subjects and times are in the file; receipts of ballots and reminders to "
    "vote are not, because they tell when you voted, and so which ballot was yours.",
}


@sign_in_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What the file holds, and where to get it."""
    return render(request, "me/data.html", {"left_out": sorted(set(LEFT_OUT.values()))})


@sign_in_required
@presence_required
@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The file."""
    person = viewer_of(request).person
    if person is None:
        raise Http404
    content = everything_about(person, now=clock.now())
    return JsonResponse(
        content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{person.handle}.json"'},
    )


def everything_about(person: Person, *, now: datetime) -> dict[str, Any]:
    """What the site stores about ``person``: by section a list of rows, then the audit log and mails."""
    return {
        "format": FORMAT,
        "made_at": now,
        **{section.key: section.read(person) for section in SECTIONS},
        "audit_log": _audit_log(person),
        "mails": _mails(person),
        "left_out": LEFT_OUT,
    }


def _audit_log(person: Person) -> list[dict[str, Any]]:
    """Sentences, not data: these may hold the ids of others."""
    return [
        {
            "entry": entry.seq,
            "at": entry.at,
            "event": entry.event,
            "what": sentence(entry.event, entry.data),
            "by_you": entry.actor == person.pk,
        }
        for entry in about(person).order_by("seq").iterator()
    ]


def _mails(person: Person) -> list[dict[str, Any]]:
    addresses = {person.email, person.account.email if person.account else ""} - {""}
    sent_there = Q(pk__in=[])
    for address in addresses:
        sent_there |= Q(to__iexact=address)
    mails = OutboxMessage.objects.filter(sent_there).exclude(name__in=TELL_WHO_VOTED_WHEN)
    return [
        {**mail, "subject": "" if mail["name"] in CARRY_A_KEY else mail["subject"]}
        for mail in mails.order_by("created_at", "pk").values("name", "subject", "created_at", "sent_at")
    ]
