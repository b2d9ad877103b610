"""Tables of tampered records, each with the name of the check that must refuse it.

A case is a function that bends a `Forgery` and may return the record's text, if that is what it bends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.votes.verifier.forge import Forgery

Bend = Callable[[Forgery], str | None]


@dataclass(frozen=True)
class Case:
    check: str
    bend: Bend
    kind: str
    name: str

    def text(self) -> str:
        """The tampered record's text."""
        forgery = Forgery(self.kind, seed=self.name)
        text = self.bend(forgery)
        return forgery.text() if text is None else text


class Table:
    """The cases of one module."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def __call__(self, check: str, *, kind: str = "auto") -> Callable[[Bend], Bend]:
        """Decorator: the record that the function makes of the usual record `kind` fails `check`."""

        def register(bend: Bend) -> Bend:
            self.add(check, bend.__name__, bend, kind=kind)
            return bend

        return register

    def add(self, check: str, name: str, bend: Bend, *, kind: str = "auto") -> None:
        self.cases.append(Case(check, bend, kind, f"{check}: {name.replace('_', ' ')}"))
