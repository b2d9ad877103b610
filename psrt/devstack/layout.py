"""Where a local run keeps its things: everything under ``var/``, one name for each place."""

from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The places below ``var/``. The demo and one's own data never share anything but the lock."""

    var: Path
    demo: bool = True

    @property
    def root(self) -> Path:
        """Everything that belongs to this kind of run: ``var/demo`` or ``var/site``."""
        return self.var / ("demo" if self.demo else "site")

    @property
    def lock(self) -> Path:
        """Held (flock) by the one supervisor that works on this directory."""
        return self.var / "run" / "lock"

    @property
    def state(self) -> Path:
        """What runs now and under which addresses, see ``state.py``."""
        return self.var / "run" / "env.json"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.root / "log"

    @property
    def mail(self) -> Path:
        """Outgoing mail, one file per message: a local run sends nothing."""
        return self.root / "mail"

    @property
    def secrets(self) -> Path:
        """Secrets that web, worker and beat share."""
        return self.root / "secrets"

    @property
    def trustee(self) -> Path:
        """The trustee's own: its key-encryption key and its key directory."""
        return self.root / "trustee"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data, or a link to it where the server's account cannot reach this directory."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file: queued tasks survive a restart."""
        return self.root / "valkey"

    def create(self) -> None:
        """Make the directories that hold no secrets; the others are made, closed, by those who fill them."""
        for directory in (self.root, self.lock.parent, self.logs, self.valkey):
            directory.mkdir(parents=True, exist_ok=True)
