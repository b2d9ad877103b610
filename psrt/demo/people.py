"""The demo's team: 31 invented members, emeriti and a Council, put on the record as a real team would be.

The lists have what the real ones have: accents and letters that only look accented, an alias for a name,
roles in combination, lines that are not quite in order, emeriti without a GitHub username, and a username
whose case differs between the lists.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from members.models import Person
from members.queries import open_membership
from members.roster_files import parse_roster
from members.rules import Ended, Notice, Role
from members.services import Identity, admit, end_membership, record_person, start_role
from members.services.github_ids import GithubAccount, import_github_ids
from members.services.people import correct_person
from members.services.profile import Link, change_profile, choose_mail
from members.services.roster_import import import_roster

MEMBERS: Final = """\
Ágnes Bíró,agnesbiro,
Alice Achterberg,alice-a,
Amara Okafor,amaraokafor,Release Manager
Bob Bălan,bob-b,
Carol Çelik,carol-c,Admin
Chiara Lombardi,chiaral,
Dana Đurić,dana-d,"Admin, Release Manager"
Dmytro Kovalenko,dmytro-k,
Eve Eklund,eve-e,
Farid Haddad,faridh,
Ingrid Ødegård,ingrid-o,Release Manager
Jun Watanabe,junwata,
Kofi Mensah,KofiM,
Katya Orlova,katya-orlova,
Lars Bergström,larsb,
Łucja Wiśniewska,lucja-w,
Mateo Ruiz,mateoruiz,
nullpointer,nullpointer,
Ólafur Jónsson,olafurj,
Priya Natarajan,priya-n,Admin
Rosa Jiménez Peña,rosajp,
Søren Kjær,sorenk,
Tomáš Dvořák,tomas-dvorak,
Uma Krishnan,umak,
Wei Zhang,weizhang,Release Manager
Yusuf Yıldız,yusufy,
Zoë van Dijk,zoe-vd,
"""
EMERITI: Final = """\
Arjun Mehta,arjunm,
Beatrix Novák,,
Gunnar Lindqvist,,Release Manager
Henriette Müller,hmueller,
Mihai Ionescu,MihaiI,
Pekka Korhonen,,
Siobhán Byrne,,
"""
# He comes back, and the other list spells his username another way.
RETURNING: Final = "Mihai Ionescu,mihaii,\n"

# (name, GitHub username, days since they joined)
JOINED_LATER: Final = (
    ("Björn Åkesson", "bjorn-akesson", 130),
    ("Sean O’Connell", "soconnell", 95),
    ("Thandiwe Dlamini", "thandiwe", 61),
    ("Ekaterina Ivanova", "kat-ivanova", 33),
)
# (name, GitHub username); two of them are members too.
COUNCIL: Final = (
    ("Sam Sjöberg", "sam-s"),
    ("Sol Szabó", "sol-s"),
    ("Tara Ní Bhriain", "tara-nb"),
    ("Uma Krishnan", "umak"),
    ("Farid Haddad", "faridh"),
)
# Whom the README's tour asks to be, in its order; the vote that is open now waits for their ballots.
TOUR: Final = ("bob-b", "alice-a", "sam-s", "carol-c", "dana-d")
FIRST_GITHUB_ID: Final = 900_000_001
# (handle, time zone, links): what some have said of themselves.
PROFILES: Final[tuple[tuple[str, str, list[Link]], ...]] = (
    (
        "alice-a",
        "Europe/Amsterdam",
        [("Blog", "https://alice.example.org/"), ("Talks", "https://talks.example.org/alice")],
    ),
    ("junwata", "Asia/Tokyo", [("Homepage", "https://watanabe.example.org/")]),
    ("umak", "Asia/Kolkata", []),
)


@transaction.atomic
def load_people(*, now: datetime) -> dict[str, Person]:
    """Put everybody on an empty record; return them by handle.

    The record begins 290 days before ``now`` with the import of the two lists, and grows from there.
    Everybody has an address at example.org and an invented GitHub id.
    """
    begin = now - timedelta(days=290)
    members, emeriti = parse_roster(MEMBERS.encode()), parse_roster(EMERITI.encode())
    import_roster(members=members, emeriti=emeriti, joined=None, actor=None, now=begin)
    _elect_council(now=begin)
    _bring_back(now=now - timedelta(days=150))
    for name, login, days in JOINED_LATER:
        then = now - timedelta(days=days)
        admit(
            name=name,
            github_login=login,
            github_id=None,
            email="",
            joined=then.date(),
            decided_by="vote of the members",
            actor=None,
            now=then,
        )
    _say_goodbye("eve-e", on=(now - timedelta(days=20)).date(), now=now - timedelta(days=20))
    _give_ids_and_addresses(now=now - timedelta(days=19))
    _fill_in_profiles(now=now - timedelta(days=18))
    return {person.handle: person for person in Person.objects.all()}


def _elect_council(*, now: datetime) -> None:
    """Put the Council on the record, elected some months before that."""
    for name, login in COUNCIL:
        person = record_person(identity=Identity(name=name, github_login=login), actor=None, now=now)
        start_role(
            person=person,
            role=Role.STEERING_COUNCIL,
            starts=(now - timedelta(days=120)).date(),
            decided_by="election by the core team",
            actor=None,
            now=now,
        )


def _bring_back(*, now: datetime) -> None:
    """Import the lists again, with one emeritus now among the members."""
    members = parse_roster((MEMBERS + RETURNING).encode())
    emeriti = [entry for entry in parse_roster(EMERITI.encode()) if entry.name != members[-1].name]
    members.insert(members.index(parse_roster(b"nullpointer,nullpointer,\n")[0]), members.pop())
    import_roster(members=members, emeriti=emeriti, joined=None, actor=None, now=now)


def _say_goodbye(handle: str, *, on: date, now: datetime) -> None:
    membership = open_membership(Person.objects.get(handle=handle))
    if membership is None:
        raise LookupError(handle)
    end_membership(
        membership=membership, left=on, ended=Ended.LEFT, decided_by="her own wish", actor=None, now=now
    )


def _give_ids_and_addresses(*, now: datetime) -> None:
    people = list(Person.objects.order_by("handle"))
    accounts = [
        GithubAccount(login=person.github_login, id=number)
        for number, person in enumerate(people, start=FIRST_GITHUB_ID)
        if person.github_login
    ]
    import_github_ids(accounts=accounts, actor=None, now=now)
    for person in Person.objects.order_by("handle"):
        address = f"{person.handle}@example.org"
        correct_person(person, Identity(name=person.name, email=address), actor=None, now=now)


def _fill_in_profiles(*, now: datetime) -> None:
    for handle, time_zone, links in PROFILES:
        person = Person.objects.get(handle=handle)
        change_profile(
            person=person, seen=person.changed_at, name=person.name, links=links, time_zone=time_zone, now=now
        )
    unwanted = {Notice.WITHDRAWALS}
    choose_mail(person=Person.objects.get(handle="nullpointer"), unwanted=unwanted, now=now)
