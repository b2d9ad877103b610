from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from votes.models import Poll
from votes.record import election_record_text


class Command(BaseCommand):
    """``manage.py export_record POLL > record.json``: the record of a counted poll, for any verifier."""

    help = "Print the election record of a counted poll as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the poll, or --latest."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "poll", nargs="?", type=UUID, help="The id of the poll, or the id of what it is about."
        )
        which.add_argument("--latest", action="store_true", help="The newest counted poll.")

    def handle(self, *, poll: UUID | None, **_: object) -> None:
        """Write the record to standard output and nothing else."""
        chosen = _latest() if poll is None else _counted(poll)
        self.stdout.write(election_record_text(chosen), ending="")


def _latest() -> Poll:
    poll = Poll.objects.filter(state=Poll.State.COUNTED).order_by("-counted_at").first()
    if poll is None:
        raise CommandError("No poll has been counted yet.")
    return poll


def _counted(pk: UUID) -> Poll:
    poll = Poll.objects.filter(pk=pk).first() or Poll.objects.filter(subject=pk).first()
    if poll is None:
        raise CommandError("There is no such poll.")
    if poll.state != Poll.State.COUNTED:
        raise CommandError(f"That poll is not counted: it is {poll.get_state_display()}.")
    return poll
