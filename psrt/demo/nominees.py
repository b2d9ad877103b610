"""Whom the demo's members have nominated, and how it went: one nomination in every state."""

from dataclasses import dataclass
from typing import Final, Literal

from nominations.services import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """The ballots cast in the week of the vote, one every ``every_hours``."""

    yes: int
    no: int
    abstain: int
    every_hours: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a Council member decided in the veto window."""

    decision: Literal["veto", "clear"]
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One nominee, from the draft ``days_ago`` on. People are named by handle; ``stays`` is where
    time does not go on. ``held``: people hold a key of the vote too (see psrt/demo/trustees.py).
    """

    name: str
    email: str
    github: str
    github_id: int
    bio: str
    sponsor: str
    statement: Statement
    days_ago: int
    stays: Literal["", "draft", "consent", "withdrawn"] = ""
    comments: tuple[tuple[str, str], ...] = ()
    amended: str = ""
    soundings: tuple[tuple[str, str], ...] = ()
    casting: Casting | None = None
    held: bool = False
    council: Decision | None = None


NOMINEES: Final = (
    Profile(
        name="Renée Lefèvre",
        email="renee@example.org",
        github="renee-lefevre",
        github_id=910_000_001,
        bio="Maintains a widely used parser and has reported five memory-safety problems in C extensions since 2023.",
        sponsor="alice-a",
        statement=Statement(
            justification=(
                "Renée's reports are the kind we hope for: **minimal reproducers**, a proposed fix, and patience "
                "while it is reviewed. She has coordinated two disclosures with distributors."
            ),
            skills="C, fuzzing (AFL++ and libFuzzer), the `ast` and `tokenize` modules.",
            contributions="- Three advisories as reporter, one as developer\n- A fuzzing harness for `zipfile`",
            motivation="Wants to help with triage, where reports wait longest.",
            availability="About four hours a week, in Central European time.",
        ),
        days_ago=62,
        comments=(
            ("lucja-w", "I worked with Renée on the `zipfile` fix. Careful, quick, and kind in review."),
            ("bob-b", "Has she handled anything under embargo before?"),
            (
                "alice-a",
                "Yes: both disclosures were coordinated with distributors for two weeks, without a leak.",
            ),
        ),
        casting=Casting(yes=25, no=1, abstain=2),
        council=Decision(
            decision="clear", by="sam-s", reason="No concerns; the Council discussed it on its call."
        ),
    ),
    Profile(
        name="quietfox",
        email="quietfox@example.org",
        github="quietfox",
        github_id=910_000_002,
        bio="Writes about supply-chain attacks, and publishes under this name only.",
        sponsor="faridh",
        statement=Statement(
            justification="Knows package-index abuse better than anyone on the team; has helped three times.",
            skills="Malware analysis, packaging.",
        ),
        days_ago=56,
        comments=(("priya-n", "Good analyst. I would like to see work on CPython or pip itself first."),),
        casting=Casting(yes=14, no=9, abstain=3),
    ),
    Profile(
        name="Hiroko Tanabe",
        email="hiroko@example.org",
        github="hiroko-t",
        github_id=910_000_003,
        bio="Release engineer of a Linux distribution; packages Python there.",
        sponsor="katya-orlova",
        statement=Statement(
            justification="A distributor's view of our embargoes would help us, and Hiroko has it.",
            availability="Two hours a week.",
        ),
        days_ago=48,
        casting=Casting(yes=9, no=1, abstain=1),
    ),
    Profile(
        name="Viktor Hálász",
        email="viktor@example.org",
        github="viktorh",
        github_id=910_000_004,
        bio="Cryptographer, long-time contributor to the `ssl` module.",
        sponsor="tomas-dvorak",
        statement=Statement(
            justification="We have nobody who reads TLS code as Viktor does.",
            skills="TLS, X.509, side channels.",
            contributions="Fixed hostname matching twice.",
        ),
        days_ago=40,
        casting=Casting(yes=24, no=2, abstain=1),
        held=True,
        council=Decision(
            decision="veto",
            by="sol-s",
            reason="A conflict of interest with a vendor under a current embargo. Welcome to stand again after it.",
        ),
    ),
    Profile(
        name="Oluwaseun Adeyemi",
        email="seun@example.org",
        github="seun-a",
        github_id=910_000_005,
        bio="Security engineer; reviews pip's resolver.",
        sponsor="rosajp",
        statement=Statement(justification="Steady reviews of pip, and a clear head in incidents."),
        days_ago=28,
        stays="withdrawn",
        comments=(("zoe-vd", "I'm glad to see this one."),),
    ),
    Profile(
        name="Marta Kowalczyk",
        email="marta@example.org",
        github="martak",
        github_id=910_000_006,
        bio="Works on the free-threaded build, and finds the races that nobody else finds.",
        sponsor="lucja-w",
        statement=Statement(
            justification="Marta has reported four exploitable races, each with a test that fails reliably.",
            skills="Concurrency, sanitizers, C.",
            contributions="- The thread sanitizer job in CI\n- Two advisories as reporter",
            motivation="To find these before they are released.",
            availability="One day a week, paid by her employer.",
        ),
        days_ago=17,
        comments=(("weizhang", "Strong yes from the release managers' side."),),
        casting=Casting(yes=27, no=1, abstain=1),
    ),
    Profile(
        name="Tendai Moyo",
        email="tendai@example.org",
        github="tendaim",
        github_id=910_000_007,
        bio="Triage lead of a national CERT; has sent us well-prepared reports for years.",
        sponsor="alice-a",
        statement=Statement(
            justification="Tendai knows both sides of disclosure. Their reports need no second question.",
            skills="Coordination, CVSS, writing advisories that people understand.",
            contributions="Eleven reports since 2021, three of them rated high.",
            motivation="“I would rather help answer than only ask.”",
            availability="Three hours a week, UTC+2.",
            references="Ingrid and Kofi have worked with them.",
        ),
        days_ago=10,
        comments=(
            ("ingrid-o", "I can confirm the reference: calm and precise in the 2024 incident."),
            ("dmytro-k", "Would the CERT's duty to report conflict with our embargoes?"),
        ),
        amended=(
            "Tendai knows both sides of disclosure. Their reports need no second question. Their CERT has agreed in "
            "writing that what Tendai learns here stays under our embargo."
        ),
        # two yes short of approval: the tour's own ballots decide
        casting=Casting(yes=20, no=2, abstain=1, every_hours=2),
    ),
    Profile(
        name="Lin Mei-Hua",
        email="meihua@example.org",
        github="meihualin",
        github_id=910_000_008,
        bio="Maintains two of the most downloaded packages, and the tool that audits them.",
        sponsor="bob-b",
        statement=Statement(
            justification="Mei-Hua sees what breaks downstream when we publish, *before* we publish.",
            skills="Packaging, static analysis.",
            contributions="- `pip` issue triage\n- [An audit tool](https://example.org/audit)",
            availability="Flexible.",
        ),
        days_ago=4,
        comments=(
            ("carol-c", "What would she start with?"),
            ("bob-b", "The backlog of old reports. She offered to go through all of them."),
        ),
        amended=(
            "Mei-Hua sees what breaks downstream when we publish, *before* we publish. She offers to start with the "
            "backlog of old reports."
        ),
        soundings=(
            (
                "sam-s",
                "Her employer sells the audit tool. Before the vote we would like to know: could what she learns under "
                "*embargo* end up in it?",
            ),
            (
                "bob-b",
                "I asked her, without saying who wants to know. The tool reads published advisories only, and she has "
                "moved to another team there:\n\n- no part in its releases since May\n"
                "- the embargo policy comes first, in writing",
            ),
            (
                "sol-s",
                "Thank you, that settles it for us. Could the statement say so? Members may ask the same.",
            ),
        ),
    ),
    Profile(
        name="Noor Vermeulen",
        email="noor@example.org",
        github="noor-v",
        github_id=910_000_009,
        bio="Student of security engineering; found the tar path traversal of last spring.",
        sponsor="alice-a",
        statement=Statement(
            justification="Noor's report was a model: impact, reproducer, fix and test in one message.",
            motivation="To learn triage from the inside.",
        ),
        days_ago=1,
        stays="consent",
    ),
    Profile(
        name="Gabriel Sá",
        email="gabriel@example.org",
        github="gabrielsa",
        github_id=910_000_010,
        bio="Works on reproducible builds.",
        sponsor="alice-a",
        statement=Statement(justification="Could help us verify release artefacts. To be written out."),
        days_ago=1,
        stays="draft",
    ),
)
