"""The demo's candidates without a sponsor: two that members can read, one that has not confirmed yet."""

from datetime import timedelta
from typing import Final

from candidates.services import Candidate, confirm, receive
from psrt import clock

# (days ago, confirmed)
CANDIDATES: Final = (
    (
        Candidate(
            name="Imani Baptiste",
            email="imani@example.org",
            github="imani-b",
            bio="Maintains two parsers and answers security questions on the forum.",
            motivation="I have reported three bugs in parsers and liked how they were handled.",
            skills="Parsers, fuzzing with coverage guidance, writing minimal reproducers.",
            contributions="- An oracle for differential fuzzing of `tomllib`\n- Talks about hostile input",
            availability="Four hours a week, evenings in UTC+2.",
            analysis="For a published denial of service in a header parser I would first find the smallest input, "
            "then who can send it, and only then think about a patch.",
        ),
        21,
        True,
    ),
    (
        Candidate(
            name="quietfox",
            email="quietfox@example.org",
            motivation="I triage reports at work and would like to do it for Python.",
            skills="Triage, CVSS and its limits, coordinated disclosure.",
        ),
        5,
        True,
    ),
    (
        Candidate(name="Petr Example", email="petr@example.org", motivation="I use Python every day."),
        1,
        False,
    ),
)


def load_candidates() -> None:
    """Let each of them write, that many days ago, and confirm an hour later."""
    for candidate, days, has_confirmed in CANDIDATES:
        now = clock.now() - timedelta(days=days)
        interest = receive(candidate=candidate, now=now)
        if has_confirmed:
            confirm(interest=interest, now=now + timedelta(hours=1))
