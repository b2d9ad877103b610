"""The record kept from the command line: who is known, in which role, and who leaves."""

import io

import pytest
from django.core.management import CommandError, call_command

from members.models import Person
from members.queries import has_role, is_active_member
from members.rules import Role
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast
from tests.clock import Clock

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_council_member_from_outside_the_team_comes_and_goes(cast: Cast, clock: Clock) -> None:
    said = run("record_person", "Tara Ní Bhriain", "--github", "tara-nb", "--email", "tara@example.org")
    assert "handle tara-nb" in said
    tara = Person.objects.get(handle="tara-nb")
    run("start_role", "Tara-NB", "steering-council", "--decided-by", "election by the core team")
    today = clock.now().date()
    assert has_role(tara, Role.STEERING_COUNCIL, on=today)
    assert not is_active_member(tara, on=today)
    clock.advance(days=1)
    run("end_role", "tara-nb", "steering-council", "--decided-by", "resigned")
    assert not has_role(tara, Role.STEERING_COUNCIL, on=clock.now().date())
    assert Entry.objects.filter(event=Event.ROLE_ENDED).exists()


def test_recording_again_corrects(cast: Cast) -> None:
    run("record_person", "Sam S. Sjöberg", "--github", "sam-s")
    cast.sam.refresh_from_db()
    assert cast.sam.name == "Sam S. Sjöberg"


def test_a_membership_ends(cast: Cast, clock: Clock) -> None:
    run("end_membership", "bob-b", "emeritus", "--decided-by", "his own wish")
    assert not is_active_member(cast.bob, on=clock.now().date())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("start_role", "nobody", "admin", "--decided-by", "x"), "No person has the handle “nobody”"),
        (("start_role", "mallory-m", "admin", "--decided-by", "x"), "member"),
        (("start_role", "carol-c", "admin", "--decided-by", "x"), "role"),
        (("start_role", "bob-b", "admin", "--decided-by", "x", "--on", "1 March"), "YYYY-MM-DD"),
        (("start_role", "bob-b", "treasurer", "--decided-by", "x"), "invalid choice"),
        (("end_role", "bob-b", "admin", "--decided-by", "x"), "is not in the role"),
        (("end_role", "carol-c", "admin", "--decided-by", "x"), "two admins"),
        (("end_membership", "mallory-m", "left", "--decided-by", "x"), "is not on the team"),
        (("end_membership", "carol-c", "left", "--decided-by", "x"), "two admins"),
        (("record_person", "Tara", "--email", "tara"), "is not an e-mail address"),
        (("record_person", "Tara", "--github", "not a name"), "cannot be a GitHub username"),
    ],
)
def test_refusals_say_why_and_change_nothing(cast: Cast, arguments: tuple[str, ...], says: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(CommandError, match=f"(?i){says}"):
        run(*arguments)
    assert Entry.objects.count() == before
