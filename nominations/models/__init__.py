"""What is stored about a nomination; the database itself keeps the invariants (see ``triggers``)."""

from nominations.models.comment import Comment
from nominations.models.link import NomineeLink, Purpose
from nominations.models.nomination import Nomination
from nominations.models.rule_change import RuleChange
from nominations.models.sounding import Sounding
from nominations.models.statement import STATEMENT_FIELDS, StatementVersion

__all__ = [
    "STATEMENT_FIELDS",
    "Comment",
    "Nomination",
    "NomineeLink",
    "Purpose",
    "RuleChange",
    "Sounding",
    "StatementVersion",
]
