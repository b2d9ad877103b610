"""The client as people run it: the one file, by a Python that knows nothing else, in a directory of its own."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from votes.anonballot_archive import NAME, build

SOURCE = Path(__file__).parents[3] / "votes" / "verifier" / "anonballot.py"


@dataclass(frozen=True)
class Answer:
    """What came of a run."""

    code: int
    out: str
    err: str

    @property
    def tracker(self) -> str:
        """The tracker that was shown, in one piece."""
        line = next(line for line in self.out.splitlines() if line.startswith("    "))
        return line.replace(" ", "")


@dataclass(frozen=True)
class Program:
    """The built file and the directory in which it is run."""

    folder: Path
    path: Path

    @classmethod
    def install(cls, folder: Path) -> "Program":
        """Put the file into an empty ``folder``, with a directory to work in beside it."""
        path, work = folder / NAME, folder / "work"
        path.write_bytes(build())
        work.mkdir()
        return cls(work, path)

    def run(self, *arguments: object, stdin: str = "") -> Answer:
        """Run isolated, without site packages and without an environment."""
        done = subprocess.run(
            self._command(arguments),
            input=stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env={"PYTHONIOENCODING": "utf-8"},
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def run_at_terminal(self, *arguments: object, typed: str) -> Answer:
        """The same, with a terminal at which ``typed`` is typed."""
        controller, terminal = pty.openpty()
        try:
            process = subprocess.Popen(
                self._command(arguments),
                stdin=terminal,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.folder,
                env={"PYTHONIOENCODING": "utf-8"},
            )
            os.write(controller, typed.encode())
            out, err = process.communicate(timeout=60)
        finally:
            os.close(controller)
            os.close(terminal)
        return Answer(process.returncode, out.decode(), err.decode())

    def files(self) -> list[str]:
        """What is in the directory."""
        return sorted(path.name for path in self.folder.iterdir())

    def _command(self, arguments: Sequence[object]) -> list[str]:
        return [sys.executable, "-I", "-S", str(self.path), *map(str, arguments)]
