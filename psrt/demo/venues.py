"""The demo's venues: three places, grants for the team of some weeks ago, and a list that is not what it should be."""

import json
from datetime import datetime, timedelta
from typing import Final

from members.models import Person
from members.queries import active_members
from venues import services
from venues.models import Venue
from venues.queries import diff_now
from venues.rules import Form, Group, Kind

PLACES: Final = (
    ("GitHub team", Kind.GITHUB_TEAM, "python/psrt"),
    ("Private mailing list", Kind.MAILING_LIST, "security-team@example.org"),
    ("Discord channel", Kind.DISCORD_ROLE, "267624335836053506/267627879762755584"),
)
# In the list of the GitHub team: who is invited only, who is gone, who has another name by now.
INVITED: Final = "thandiwe"
GONE: Final = "katya-orlova"
RENAMED: Final = {"KofiM": "kofi-mensah"}
# In there, and nobody on the record; the one who left some weeks ago is in there as well, for want of a revocation.
STRANGERS: Final = {900_000_901: "psrt-advisory-bot", 900_000_902: "old-build-account"}
BOT: Final = "psrt-advisory-bot (id 900000901)"


def load_venues(*, now: datetime) -> None:
    """Put the venues on a record that has the demo's people; Carol pastes what GitHub says of the team today."""
    carol = Person.objects.get(handle="carol-c")
    then = now - timedelta(days=25)
    places = [
        services.add_venue(name=name, kind=kind, address=address, actor=carol, now=then)
        for name, kind, address in PLACES
    ]
    for venue in places:
        for person in active_members(on=then.date()):
            services.note_grant(venue=venue, person=person, actor=carol, now=then)
    _paste(places[0], carol, now=now)


def _paste(team: Venue, carol: Person, *, now: datetime) -> None:
    there = [
        person
        for person in active_members(on=(now - timedelta(days=25)).date())
        if person.github_id is not None and person.github_login not in {GONE, INVITED}
    ]
    members = [
        {"login": RENAMED.get(person.github_login, person.github_login), "id": person.github_id}
        for person in there
    ]
    strangers = [{"login": login, "id": number} for number, login in STRANGERS.items()]
    invited = [{"login": INVITED, "email": None, "role": "direct_member", "created_at": now.isoformat()}]
    text = json.dumps([*members, *strangers, *invited])
    comparison = services.paste_list(venue=team, text=text, form=Form.GITHUB, actor=carol, now=now)
    [bot] = [row for row in diff_now(comparison, on=now.date()).of(Group.UNKNOWN) if row.label == BOT]
    services.allow_entry(comparison=comparison, key=bot.key, reason="Files advisories.", actor=carol, now=now)
