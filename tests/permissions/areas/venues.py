"""The venues' desk: for admins alone."""

from typing import Final

from psrt import clock
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts
from venues import services
from venues.models import Application, Change, Connection
from venues.queries import diff_now
from venues.rules import Form, Group, Kind

# fmt: off
GETS: Final = """
address               when visitor nominee member sponsor admin council ex-member outsider no-factor
venues:list           *    404     404     404    404     200   404     404       404      2fa
venues:add            *    404     404     404    404     200   404     404       404      2fa
venues:venue          *    404     404     404    404     200   404     404       404      2fa
venues:edit           *    404     404     404    404     200   404     404       404      2fa
venues:retire         *    404     404     404    404     200   404     404       404      2fa
venues:compare        *    404     404     404    404     405   404     404       404      2fa
venues:paste          *    404     404     404    404     200   404     404       404      2fa
venues:forget-match   *    404     404     404    404     405   404     404       404      2fa
venues:end-allowance  *    404     404     404    404     405   404     404       404      2fa
venues:comparison     *    404     404     404    404     200   404     404       404      2fa
venues:text           *    404     404     404    404     200   404     404       404      2fa
venues:apply          *    404     404     404    404     302   404     404       404      2fa
venues:by-hand        *    404     404     404    404     302   404     404       404      2fa
venues:note-found     *    404     404     404    404     405   404     404       404      2fa
venues:match          *    404     404     404    404     200   404     404       404      2fa
venues:allow          *    404     404     404    404     200   404     404       404      2fa
venues:application    *    404     404     404    404     200   404     404       404      2fa
"""
POSTS: Final = """
address               when visitor nominee member sponsor admin council ex-member outsider no-factor
venues:list           *    404     404     404    404     405   404     404       404      2fa
venues:add            *    404     404     404    404     302!  404     404       404      2fa
venues:venue          *    404     404     404    404     405   404     404       404      2fa
venues:edit           *    404     404     404    404     302!  404     404       404      2fa
venues:retire         *    404     404     404    404     302!  404     404       404      2fa
venues:compare        *    404     404     404    404     302!  404     404       404      2fa
venues:paste          *    404     404     404    404     302!  404     404       404      2fa
venues:forget-match   *    404     404     404    404     302!  404     404       404      2fa
venues:end-allowance  *    404     404     404    404     302!  404     404       404      2fa
venues:comparison     *    404     404     404    404     405   404     404       404      2fa
venues:text           *    404     404     404    404     405   404     404       404      2fa
venues:apply          *    404     404     404    404     302!  404     404       404      2fa
venues:by-hand        *    404     404     404    404     302!  404     404       404      2fa
venues:note-found     *    404     404     404    404     302!  404     404       404      2fa
venues:match          *    404     404     404    404     302!  404     404       404      2fa
venues:allow          *    404     404     404    404     302!  404     404       404      2fa
venues:application    *    404     404     404    404     405   404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    """A connected team with a pasted comparison, of which one entry is allowed, one matched, one change made."""
    now = clock.now()
    team = services.add_venue(
        name="GitHub team", kind=Kind.GITHUB_TEAM, address="python/psrt", actor=cast.carol, now=now
    )
    Connection.objects.create(kind=Kind.GITHUB_TEAM, since=now)
    text = "id,login\n1,bob-b\n2,eve-e\n3,bot\n4,robert\n5,stranger\n"
    comparison = services.paste_list(venue=team, text=text, form=Form.CSV, actor=cast.carol, now=now)
    unknown = {row.label: row.key for row in diff_now(comparison, on=now.date()).of(Group.UNKNOWN)}
    allowance = services.allow_entry(
        comparison=comparison, key=unknown["bot (id 3)"], reason="a bot", actor=cast.carol, now=now
    )
    identity = services.match_entry(
        comparison=comparison, key=unknown["robert (id 4)"], person=cast.alice, actor=cast.carol, now=now
    )
    application = Application.objects.create(
        venue=team,
        comparison=comparison,
        requested_by=cast.carol,
        requested_at=now,
        state="done",
        finished_at=now,
    )
    Change.objects.create(
        application=application, row="0" * 16, action="remove", entry="id:7", label="x", person=None
    )
    return {
        "venue_id": team.pk,
        "comparison_id": comparison.pk,
        "identity_id": identity.pk,
        "allowance_id": allowance.pk,
        "application_id": application.pk,
        "row": unknown["stranger (id 5)"],
        "extra": [row.key for row in diff_now(comparison, on=now.date()).of(Group.EXTRA)],
        "missing": [row.key for row in diff_now(comparison, on=now.date()).of(Group.MISSING)],
    }


def _forms(cast: Cast, parts: Parts) -> Forms:
    new = {"name": "Chat", "kind": "other", "address": "by the river"}
    return {
        "venues:list": {},
        "venues:add": new,
        "venues:venue": {},
        "venues:edit": {"name": "Team", "address": "python/psrt-2"},
        "venues:retire": {},
        "venues:compare": {},
        "venues:paste": {"form": "csv", "text": "login\nbob-b\n"},
        "venues:forget-match": {},
        "venues:end-allowance": {},
        "venues:comparison": {},
        "venues:text": {},
        "venues:apply": {"row": parts["extra"]},
        "venues:by-hand": {"row": parts["missing"]},
        "venues:note-found": {},
        "venues:match": {"person": cast.dana.pk},
        "venues:allow": {"reason": "watches"},
        "venues:application": {},
    }


VENUES: Final = Area(name="venues", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
