"""The mails of a nomination: plain in text, escaped in HTML, one line of subject, one link, once each."""

import re

import pytest

from members.rules import Role
from nominations import emails
from nominations.rules import State
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_role
from tests.clock import Clock
from tests.nominations.mailbox import counts
from tests.nominations.stages import Stages, nominee_of

NAME = "Noor <b>O'Brien</b> & Sons"


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_every_mail_on_the_way_reads_well(stages: Stages, cast: Cast, state: State) -> None:

    nominee = nominee_of(cast.noor, name=NAME)
    makers = {
        State.CONSENT: stages.consent,
        State.REVIEW: stages.review,
        State.VOTING: stages.voting,
        State.COUNTING: stages.counting,
        State.APPROVED: stages.approved,
        State.VETOED: stages.vetoed,
        State.CONFIRMED: stages.confirmed,
        State.WITHDRAWN: stages.withdrawn,
    }
    if state in makers:
        makers[state](nominee=nominee)
    else:
        stages.counted(state, nominee=nominee)
    for message in OutboxMessage.objects.exclude(name="invitation"):
        assert "&lt;" not in message.body_text + message.subject, message.name
        assert "<b>" not in message.body_html, message.name
        assert NAME in message.body_text or message.name == "not_this_time", message.name
        assert "{" not in message.body_text + message.body_html + message.subject, message.name
        assert "None" not in message.body_text, message.name
        assert len(set(re.findall(r"https?://\S+/(?:nominations|consent)/\S+", message.body_text))) <= 1


def test_long_names_fit_the_subject(stages: Stages, cast: Cast, clock: Clock) -> None:
    stages.approved(nominee=nominee_of(cast.noor, name="N" * 200))
    assert all(len(message.subject) < 200 for message in OutboxMessage.objects.all())


def test_asking_for_a_mail_again_sends_nothing(stages: Stages, clock: Clock) -> None:
    nomination = stages.approved()
    before = counts()
    emails.in_review(nomination, now=clock.now())
    emails.result(nomination, now=clock.now())
    emails.veto_window(nomination, now=clock.now())
    assert counts() == before


def test_people_with_one_address_get_one_mail(stages: Stages, cast: Cast, clock: Clock) -> None:
    """Somebody on the team and on the Council is told of a veto once."""

    add_role(cast.bob, Role.STEERING_COUNCIL, now=clock.now())
    stages.vetoed()
    to_bob = OutboxMessage.objects.filter(name="vetoed", to=cast.bob.email)
    assert to_bob.count() == 1


def test_the_review_mail_has_the_dates(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    assert nomination.review_ends_at is not None
    text = OutboxMessage.objects.filter(name="in_review").latest("created_at").body_text
    assert f"{nomination.review_ends_at:%H:%M} UTC" in text
    assert "7 days" in text
