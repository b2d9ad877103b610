"""A team of 31 as the devguide's lists would bring it: imported, then invited one by one. All invented."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from django.core.management import call_command

from members.models import Person
from psrt import clock
from tests.cast import add_council_member

# Not quite in order, letters that only look accented, roles in combination, a username in capitals.
_NAMED: Final = """\
Alice Achterberg,alice-a,
Bob Bălan,bob-b,
Carol Çelik,Carol-C,Admin
Dana Đurić,dana-d,"Admin, Release Manager"
Łucja Wiśniewska,lucja-w,Release Manager
nullpointer,nullpointer,
Katya Orlova,katya-orlova,
"""
ROSTER: Final = _NAMED + "".join(f"Voter {number:02},voter-{number:02},\n" for number in range(1, 25))
EMERITI: Final = "Beatrix Novák,,\nGunnar Lindqvist,,Release Manager\n"
SIZE: Final = 31

NOOR: Final = "Noor Vermeulen"
NOOR_ADDRESS: Final = "noor@example.org"
NOOR_LINE: Final = "Noor Vermeulen,noor-v,\n"
# Where a new line goes: by name, as well as that can be said of a list that is not quite in order.
ROSTER_WITH_NOOR: Final = ROSTER.replace("Voter 01,", f"{NOOR_LINE}Voter 01,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Everyone on the imported roster in its order, and one of the Council, who is not on it."""

    members: list[Person]
    sam: Person

    @property
    def alice(self) -> Person:
        """Who sponsors."""
        return self.members[0]

    @property
    def bob(self) -> Person:
        """Who comments."""
        return self.members[1]

    @property
    def addresses(self) -> list[str]:
        """Where mail to every member goes: the last one has no address on the record."""
        return [member.email for member in self.members if member.email]


def import_team(folder: Path) -> Team:
    """Import the two lists with the command for it, and invite everyone but the last with the other."""
    (folder / "psrt.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "psrt-emeritus.csv").write_text(EMERITI, encoding="utf-8")
    said = StringIO()
    call_command("import_roster", folder / "psrt.csv", emeritus=folder / "psrt-emeritus.csv", stdout=said)
    logins = [line.split(",")[1].lower() for line in ROSTER.splitlines()]
    for login in logins[:-1]:
        call_command("invite", login, email=f"{login}@example.org", stdout=said)
    people = {person.handle: person for person in Person.objects.all()}
    sam = add_council_member("Sam Sjöberg", "sam-s", now=clock.now())
    return Team(members=[people[login] for login in logins], sam=sam)
