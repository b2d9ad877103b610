"""The typed environment.

Every setting that differs between installations comes from here. A variable ``NAME`` may instead be given as
``NAME_FILE``, the path of a file that holds the value (how Docker, Kubernetes and systemd hand over secrets).
A missing or malformed variable stops the process at start with the variable's name, never later with a guess.
"""

import os
from collections.abc import Mapping
from pathlib import Path


class InvalidEnvironment(ValueError):
    """A variable is missing or malformed; the message names it and says what to do."""


class Env:
    """Reads typed values from a mapping (the process environment unless a test gives another)."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source

    def text(self, name: str, default: str | None = None) -> str:
        """The value of ``name`` (or of the file named by ``name_FILE``), without surrounding white space.

        Raises InvalidEnvironment when both are set, the file is unreadable, or nothing is set and there is no default.
        """
        direct, file = self._source.get(name), self._source.get(f"{name}_FILE")
        if direct and file:
            raise InvalidEnvironment(f"{name} and {name}_FILE are both set: keep one of them.")
        if direct is not None and direct.strip():
            return direct.strip()
        if file:
            try:
                return Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise InvalidEnvironment(f"{name}_FILE: cannot read the file ({error.strerror}).") from error
        if default is None:
            raise InvalidEnvironment(f"{name} is not set: set {name} or {name}_FILE (see .env.example).")
        return default

    def integer(self, name: str, default: int | None = None, *, minimum: int | None = None) -> int:
        """A whole number, not below ``minimum``."""
        raw = self.text(name, None if default is None else str(default))
        try:
            value = int(raw)
        except ValueError as error:
            raise InvalidEnvironment(f"{name} must be a whole number.") from error
        if minimum is not None and value < minimum:
            raise InvalidEnvironment(f"{name} must be at least {minimum}, not {value}.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """1/0, true/false, yes/no, on/off in any case."""
        raw = self.text(name, "1" if default else "0").lower()
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off"}:
            return False
        raise InvalidEnvironment(f"{name} must be 1 or 0.")

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list; empty parts are dropped."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of ``allowed``."""
        value = self.text(name, default)
        if value not in allowed:
            raise InvalidEnvironment(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value


env = Env(os.environ)
