"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from members.personal_data import Section
from nominations.models import STATEMENT_FIELDS, Comment, Nomination, RuleChange, Sounding, StatementVersion

SECTIONS: Final = (
    Section(
        key="your_nomination",
        model=Nomination,
        by="membership__person",
        fields=(
            *("nominee_name", "nominee_email", "nominee_github", "nominee_bio"),
            *("submitted_at", "consented_at", "review_starts_at", "outcome_at", "confirmed_at"),
        ),
        order="created_at",
    ),
    Section(
        key="sponsored",
        model=Nomination,
        by="sponsor",
        fields=("nominee_name", "state", "created_at", "submitted_at"),
        order="created_at",
    ),
    Section(
        key="statements",
        model=StatementVersion,
        by="author",
        fields=("nomination__nominee_name", "number", "created_at", "note", *STATEMENT_FIELDS),
        order="created_at",
    ),
    Section(
        key="comments",
        model=Comment,
        by="author",
        fields=("nomination__nominee_name", "created_at", "body"),
        order="created_at",
    ),
    Section(
        key="soundings",
        model=Sounding,
        by="author",
        fields=("nomination__nominee_name", "part", "at", "text"),
        order="at",
    ),
    Section(
        key="council_decisions",
        model=Nomination,
        by="council_by",
        fields=("nominee_name", "state", "council_at", "council_reason"),
        order="council_at",
    ),
    Section(
        key="withdrawals",
        model=Nomination,
        by="withdrawn_by",
        fields=("nominee_name", "withdrawn_at", "withdrawn_as", "withdrawn_reason"),
        order="withdrawn_at",
    ),
    Section(
        key="rules_proposed",
        model=RuleChange,
        by="proposed_by",
        fields=("state", "proposed_at", "reason"),
        order="proposed_at",
    ),
    Section(
        key="rules_decided",
        model=RuleChange,
        by="decided_by",
        fields=("state", "decided_at", "decision_reason"),
        order="decided_at",
    ),
)

LEFT_OUT: Final[Mapping[str, str]] = {}
