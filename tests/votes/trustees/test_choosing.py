"""Who may choose the people that hold a key, when, and what comes of a choice."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from nominations.services import withdraw
from psrt import clock as psrt_clock
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.stages import Stages
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, request
from votes import ceremonies, queries, services
from votes.models import Ceremony, CeremonyMessage, Poll, TrusteeDefault, TrusteePlan
from votes.services import TrusteesRefused


@pytest.fixture
def plan(db: None) -> TrusteePlan:
    return services.plan_poll(subject=uuid4(), question="Shall Noor join?", about="", now=psrt_clock.now())


def _form(threshold: int, *people: object) -> dict[str, object]:
    return {"threshold": threshold, "people": [str(getattr(person, "pk", person)) for person in people]}


def test_an_admin_chooses_on_the_page_and_changes_their_mind(plan: TrusteePlan, cast: Cast) -> None:
    admin, url = client_for(cast.carol), reverse("votes:trustee-choose", args=[plan.pk])
    assert admin.post(url, _form(2, cast.carol, cast.dana, cast.bob)).status_code == 302
    progress = ceremonies.current(plan)
    assert progress is not None
    assert [seat.index for seat in progress.seats] == [1, 2, 3]
    assert {seat.person for seat in progress.seats} == {cast.bob, cast.carol, cast.dana}
    assert admin.post(url, _form(0)).status_code == 302
    assert ceremonies.current(plan) is None
    assert "alone holds the key" in admin.get(reverse("votes:trustees", args=[plan.pk])).content.decode()


@pytest.mark.parametrize("threshold", [0, 3])
def test_a_threshold_that_does_not_fit_is_refused(plan: TrusteePlan, cast: Cast, threshold: int) -> None:
    url = reverse("votes:trustee-choose", args=[plan.pk])
    response = client_for(cast.carol).post(url, _form(threshold, cast.carol, cast.dana))
    assert response.status_code == 400
    assert not Ceremony.objects.exists()


def test_only_members_with_an_account_can_be_named(plan: TrusteePlan, cast: Cast) -> None:
    url = reverse("votes:trustee-choose", args=[plan.pk])
    for outsider in (cast.mallory, cast.eve, cast.sam):
        assert client_for(cast.carol).post(url, _form(1, outsider)).status_code == 400
        with pytest.raises(TrusteesRefused):
            services.choose_trustees(
                plan=plan, people=[outsider], threshold=1, actor=cast.carol.pk, now=psrt_clock.now()
            )
    assert client_for(cast.bob).post(url, _form(1, cast.bob)).status_code == 404


def test_nothing_is_chosen_once_the_vote_is_open(cast: Cast, trustee: Trustee) -> None:
    poll = request()
    trustee.run()
    url = reverse("votes:trustee-choose", args=[poll.pk])
    assert client_for(cast.carol).post(url, _form(1, cast.carol)).status_code == 400
    plan = ceremonies.plan_of(poll)
    with pytest.raises(IntegrityError, match="settled when the poll opens"), transaction.atomic():
        Ceremony.objects.create(
            plan=plan, number=1, threshold=1, uid="0" * 32, cause="chosen", started_at=psrt_clock.now()
        )


def test_the_default_holds_for_reviews_to_come(cast: Cast, clock: Clock) -> None:
    before = Stages(cast, clock).review()
    assert queries.plan_for(before.pk) is not None
    admin, url = client_for(cast.dana), reverse("votes:trustee-default")
    assert admin.post(url, _form(2, cast.carol, cast.dana)).status_code == 302
    assert TrusteeDefault.objects.get().threshold == 2
    assert admin.get(url).status_code == 200
    plan = services.plan_poll(subject=uuid4(), question="Another?", about="", now=clock.now())
    progress = ceremonies.current(plan)
    assert progress is not None
    assert (progress.ceremony.threshold, progress.ceremony.cause) == (2, "default")
    earlier = queries.plan_for(before.pk)
    assert earlier is not None
    assert ceremonies.current(earlier) is None


def test_the_page_of_a_nomination_leads_there_and_withdrawal_ends_it(cast: Cast, clock: Clock) -> None:
    nomination = Stages(cast, clock).review()
    plan = queries.plan_for(nomination.pk)
    assert plan is not None
    page = client_for(cast.bob).get(reverse("nominations:detail", args=[nomination.pk])).content.decode()
    assert reverse("votes:trustees", args=[plan.pk]) in page
    services.choose_trustees(
        plan=plan, people=[cast.carol], threshold=1, actor=cast.carol.pk, now=clock.now()
    )
    withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="Not now.", now=clock.now())
    assert ceremonies.current(plan) is None


def test_the_trustee_believes_no_changed_message(plan: TrusteePlan, cast: Cast, trustee: Trustee) -> None:
    ceremony = services.choose_trustees(
        plan=plan, people=[cast.carol], threshold=1, actor=cast.carol.pk, now=psrt_clock.now()
    )
    for round_ in (1, 2, 3):
        CeremonyMessage.objects.create(
            ceremony=ceremony, index=1, round=round_, text="{}", sent_at=psrt_clock.now()
        )
    poll = services.request_poll(
        subject=plan.subject,
        question=plan.question,
        rule=request().voting_rule,
        period=request().period,
        actor=None,
        now=psrt_clock.now(),
    )
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.PENDING
    assert "ceremony does not verify" in poll.alarm


def test_the_database_keeps_the_order_of_a_ceremony(plan: TrusteePlan, cast: Cast) -> None:
    def choose() -> Ceremony:
        return services.choose_trustees(
            plan=plan, people=[cast.carol, cast.dana], threshold=2, actor=cast.carol.pk, now=psrt_clock.now()
        )

    def message(ceremony: Ceremony, index: int, round_: int) -> CeremonyMessage:
        return CeremonyMessage.objects.create(
            ceremony=ceremony, index=index, round=round_, text="{}", sent_at=psrt_clock.now()
        )

    first = choose()
    stored = message(first, 1, 1)
    for index, round_ in ((1, 1), (1, 2), (3, 1), (2, 4)):
        with pytest.raises(IntegrityError), transaction.atomic():
            message(first, index, round_)
    with pytest.raises(ProgrammingError, match="update or delete"), transaction.atomic():
        stored.delete()
    choose()
    with pytest.raises(IntegrityError, match="replaced"), transaction.atomic():
        message(first, 2, 1)
