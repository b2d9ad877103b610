"""The Council's desk in the browser: what waits, moving, voting, and who reads what afterwards."""

import re
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council.models import Motion
from council.rules import About, Choice, Kind, State
from council.services import withdraw
from members.rules import Role
from nominations.rules import State as Step
from nominations.services import Proposal, propose_rule
from psrt import clock as psrt_clock
from tests.activity.reports import sent_report
from tests.cast import Cast, add_council_member, add_role
from tests.clock import Clock
from tests.council.deciding import decided, moved, said
from tests.nominations.stages import Stages
from tests.signin import client_for


def test_the_hub_shows_all_that_waits(cast: Cast, stages: Stages) -> None:
    sam = client_for(cast.sam)
    empty = sam.get("/council/").text
    for text in ("No motion waits for your vote", "No veto window is open", "Nothing is left to decide"):
        assert text in empty
    stages.approved()
    sent_report(cast)
    propose_rule(
        proposal=Proposal(preset="votes-cast", review_days=14, voting_days=10, veto_days=3),
        reason="Holidays.",
        actor=cast.carol,
        now=psrt_clock.now(),
    )
    moved(Kind.APPOINT, cast.bob.pk, by=cast.sol)
    page = sam.get("/council/").text
    for text in ("Appoint Bob Bălan as admin", "Vote or abstain", "Noor Vermeulen", "6 days, 23 hours left",
                 "Alice Achterberg", "Carol Çelik proposes another one", "since "):  # fmt: skip
        assert text.replace(" days", "\xa0days").replace(" hours", "\xa0hours") in page or text in page, text
    home = sam.get("/home/").text
    assert "A motion: Appoint Bob Bălan as admin" in home
    assert "The veto window for Noor Vermeulen is open" in home


def test_a_veto_from_the_window_to_the_reason_that_members_read(cast: Cast, stages: Stages) -> None:
    nomination = stages.approved()
    sam, sol, bob = (client_for(person) for person in (cast.sam, cast.sol, cast.bob))
    matter = reverse("council:matter", args=["nomination", nomination.pk])
    move = reverse("council:move", args=["veto", nomination.pk])
    assert matter in sam.get("/council/").text
    assert move in sam.get(matter).text
    assert "told kindly" in sam.get(move).text
    incomplete = sam.post(move, {"reason": "", "minutes_url": "not a link"})
    assert incomplete.status_code == 422
    assert "not a link" in incomplete.text
    made = sam.post(move, {"reason": "A vendor’s embargo.", "minutes_url": ""})
    motion = Motion.objects.get()
    assert made["Location"] == reverse("council:motion", args=[motion.pk])
    assert "If it is carried: A veto ends the nomination" in sol.get(made["Location"]).text
    assert "moved already" in sam.get(move).text
    assert sam.post(move, {"reason": "Again."})["Location"] == made["Location"]
    assert bob.get(made["Location"]).status_code == 404, "while it is open it is the Council's"
    assert "Nothing was decided by a motion." in bob.get(matter).text
    vote = reverse("council:vote", args=[motion.pk])
    assert sol.post(vote, {}).status_code == 422
    alone = sol.post(vote, {"vote": "conflict", "words": ""})
    assert (alone.status_code, "what your conflict of interest is" in alone.text) == (422, True)
    done = sol.post(vote, {"vote": "yes", "words": "We spoke with both."}, follow=True)
    assert "The motion is carried, and in effect." in done.text
    nomination.refresh_from_db()
    assert nomination.state == Step.VETOED
    for reader in (bob, client_for(cast.carol), sam):
        assert "We spoke with both." in reader.get(made["Location"]).text
        assert matter in reader.get(reverse("nominations:detail", args=[nomination.pk])).text
        assert matter in reader.get(made["Location"]).text
    assert "Veto the nomination of Noor Vermeulen" in bob.get(reverse("council:motions")).text
    for page in ("/nominations/", "/governance/"):
        assert reverse("council:motions") in bob.get(page).text, "the members find it"
    assert "The veto window of this nomination is not open." in sam.get(move).text


def test_a_removal_outside_of_the_report_is_read_by_admins_and_not_by_members(cast: Cast) -> None:
    sam = client_for(cast.sam)
    choose = reverse("council:choose", args=["remove-member"])
    assert "Bob Bălan" in sam.get(choose).text
    assert sam.get(choose, {"person": ""}).status_code == 422
    chosen = sam.get(choose, {"person": str(cast.bob.pk)})
    assert chosen["Location"] == reverse("council:move", args=["remove-member", cast.bob.pk])
    sam.post(chosen["Location"], {"reason": "Talked to the press."})
    motion = said(Motion.objects.get(), cast.sol, Choice.YES)
    page = reverse("council:motion", args=[motion.pk])
    assert "Talked to the press." in client_for(cast.carol).get(page).text
    alice = client_for(cast.alice)
    assert alice.get(page).status_code == 404
    assert "Bob" not in alice.get(reverse("council:motions")).text
    assert "press" not in alice.get("/history/").text


def test_what_was_not_carried_stays_with_the_council(cast: Cast, clock: Clock) -> None:
    lost = said(moved(Kind.REMOVE, cast.bob.pk, by=cast.sam), cast.sol, Choice.NO)
    page = reverse("council:motion", args=[lost.pk])
    for person in (cast.alice, cast.bob, cast.carol, cast.mallory):
        assert client_for(person).get(page).status_code == 404
    settled = client_for(cast.sol).get(page).text
    assert "Not carried" in settled
    assert "and nothing changed by it" in settled


def test_a_conflict_of_interest_is_shown_and_who_has_one_gets_no_form(cast: Cast) -> None:
    add_role(cast.bob, Role.STEERING_COUNCIL, now=psrt_clock.now())
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    page = reverse("council:motion", args=[motion.pk])
    own = client_for(cast.bob).get(page).text
    assert "You are recorded as abstaining: who is the person it is about" in own
    assert 'name="vote"' not in own
    refused = client_for(cast.bob).post(reverse("council:vote", args=[motion.pk]), {"vote": "yes"})
    assert (refused.status_code, "abstains" in refused.text) == (422, True)
    assert "Abstains: conflict of interest" in client_for(cast.sol).get(page).text
    offered = client_for(cast.bob).get(reverse("council:matter", args=["person", cast.bob.pk])).text
    assert offered.count("A member of the Council who is the person it is about abstains") == 3


def test_the_mover_withdraws(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    page, sam, sol = reverse("council:motion", args=[motion.pk]), client_for(cast.sam), client_for(cast.sol)
    assert "Withdraw the motion" in sam.get(page).text
    assert "Withdraw the motion" not in sol.get(page).text
    withdraw = reverse("council:withdraw", args=[motion.pk])
    assert "Only the member of the Council who moved this" in sol.post(withdraw, follow=True).text
    assert "The motion is withdrawn." in sam.post(withdraw, follow=True).text
    motion.refresh_from_db()
    assert motion.state == State.WITHDRAWN


def test_a_late_vote_goes_on_record(cast: Cast, clock: Clock) -> None:
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    motion = decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    clock.advance(days=1)
    page = reverse("council:motion", args=[motion.pk])
    client = client_for(sid)
    assert "yours still goes on record" in client.get(page).text
    client.post(reverse("council:vote", args=[motion.pk]), {"vote": "no", "words": "On leave."})
    shown = client_for(cast.bob).get(page).text
    assert "after it was settled" in shown
    assert "2 yes, 0 no, 0 abstaining, 1 has not voted (of 3)." in re.sub(r"\s+", " ", shown)


def test_the_terms_of_the_council(cast: Cast) -> None:
    page = client_for(cast.bob).get(reverse("council:terms")).text
    for text in ("Sam Sjöberg", "Sol Szabó", "the tests", "open"):
        assert text in page
    record = "Record or end a term"
    assert record not in page
    assert record in client_for(cast.carol).get(reverse("council:terms")).text


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    sam, nothing = client_for(cast.sam), uuid4()
    paths = [f"/council/about/{about}/{nothing}/" for about in (*About, "weather")]
    paths += [f"/council/move/{kind}/{nothing}/" for kind in (*Kind, "weather")]
    for path in [*paths, f"/council/motions/{nothing}/", "/council/choose/veto/"]:
        assert sam.get(path).status_code == 404, path


def test_odd_input_is_refused_and_kept(cast: Cast) -> None:
    sam = client_for(cast.sam)
    for person in ("", "x", "%00", "\x00", str(uuid4()), str(cast.mallory.pk), "[]"):
        assert sam.get("/council/choose/remove-member/", {"person": person}).status_code == 422, person
    move = reverse("council:move", args=["remove-member", cast.bob.pk])
    for reason, link in (
        ("So.", "javascript:alert(1)"),
        ("So.", "https://example.org/" + "x" * 500),
        ("x" * 1001, ""),
        ("a\x00b", ""),
        (" \n ", ""),
    ):
        assert sam.post(move, {"reason": reason, "minutes_url": link}).status_code == 422, (reason, link)
    assert not Motion.objects.exists()
    made = sam.post(
        move, {"reason": "<script>x</script> [a](javascript:alert(1)) \u202e{% now %}", "minutes_url": ""}
    )
    page = sam.get(made["Location"]).text
    assert "<script>x" not in page
    assert 'href="javascript:' not in page


def test_the_number_of_queries_does_not_follow_the_number_of_motions(cast: Cast, stages: Stages) -> None:
    rule = propose_rule(
        proposal=Proposal(preset="votes-cast", review_days=14, voting_days=10, veto_days=3),
        reason="Holidays.",
        actor=cast.carol,
        now=psrt_clock.now(),
    )
    line = sent_report(cast).lines.get(person=cast.bob)
    subjects = {
        Kind.VETO: stages.approved().pk,
        Kind.KEEP_INACTIVE: line.pk,
        Kind.DECLINE_RULE: rule.pk,
        Kind.APPOINT: cast.bob.pk,
    }

    def queries() -> list[int]:
        found = []
        for path in ("/council/", "/council/motions/", "/home/"):
            with CaptureQueriesContext(connection) as captured:
                assert sam.get(path).status_code == 200
            found.append(len(captured))
        return found

    sam = client_for(cast.sam)
    for kind, subject in subjects.items():
        motion = moved(kind, subject, by=cast.sam)
        withdraw(motion_id=motion.pk, actor=cast.sam, now=psrt_clock.now())
    moved(Kind.APPOINT, cast.alice.pk, by=cast.sol)
    queries()  # what is looked up once and kept
    few = queries()
    for kind, subject in subjects.items():
        for _ in range(5):
            motion = moved(kind, subject, by=cast.sam)
            withdraw(motion_id=motion.pk, actor=cast.sam, now=psrt_clock.now())
        moved(kind, subject, by=cast.sol)
    assert queries() == few
    assert max(few) < 30
