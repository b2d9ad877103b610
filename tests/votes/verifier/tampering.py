"""A table of tampered records, each with the name of the check that must refuse it.

A case is a function that bends a `Forgery` and may return the record's text, if that is what it bends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.votes.verifier.forge import Forgery
from votes.verifier import anonballot_verify as av

# The verifier's stages, in order; the name of each check begins with one of them.
STAGES = (
    *("json", "election", "manifest", "roll", "keys"),
    *("board", "close", "checkpoints", "partials", "result", "tracker"),
)

Bend = Callable[[Forgery], str | None]


@dataclass(frozen=True)
class Case:
    check: str
    bend: Bend
    kind: str
    name: str


class Table:
    """The cases of one test module."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def __call__(self, check: str, *, kind: str = "auto") -> Callable[[Bend], Bend]:
        """Decorator: the record that the function makes of the usual record `kind` fails `check`."""

        def register(bend: Bend) -> Bend:
            self.add(check, bend.__name__, bend, kind=kind)
            return bend

        return register

    def add(self, check: str, name: str, bend: Bend, *, kind: str = "auto") -> None:
        self.cases.append(Case(check, bend, kind, name))

    def parametrize(self) -> pytest.MarkDecorator:
        names = [f"{case.check}-{case.name}" for case in self.cases]
        assert len(set(names)) == len(names), "two cases of one check have the same name"
        return pytest.mark.parametrize("case", self.cases, ids=names)


def assert_refused(case: Case) -> None:
    forgery = Forgery(case.kind)
    text = case.bend(forgery)
    text = forgery.text() if text is None else text
    assert text != Forgery(case.kind).text(), "the case changed nothing"
    with pytest.raises(av.VerificationError) as refused:
        av.verify(text)
    assert refused.value.check == case.check, str(refused.value)
