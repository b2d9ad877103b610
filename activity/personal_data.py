"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from activity.models import (
    Credit,
    PrivateWork,
    Question,
    RememberedName,
    ReportLine,
    StillActive,
    Unnamed,
)
from members.personal_data import Section

SECTIONS: Final = (
    Section(
        key="credits",
        model=Credit,
        by="person",
        fields=("record__identifier", "kind", "name", "login", "github_id", "acceptance"),
        order="record__identifier",
    ),
    Section(
        key="credited_names",
        model=RememberedName,
        by="person",
        fields=("shown", "decided_at"),
        order="decided_at",
    ),
    Section(
        key="private_work",
        model=PrivateWork,
        by="person",
        fields=("day", "kind", "noted_at", "taken_back_at"),
        order="day",
    ),
    Section(
        key="still_active",
        model=StillActive,
        by="person",
        fields=("said_at", "sentence"),
        order="said_at",
    ),
    Section(key="not_named_in_thanks", model=Unnamed, by="person", fields=("since",), order="since"),
    Section(
        key="asked_for_yearly_report",
        model=Question,
        by="person",
        fields=("asked_at", "reminded_at", "reminded_again_at"),
        order="asked_at",
    ),
    Section(
        key="yearly_reports",
        model=ReportLine,
        by="person",
        fields=(
            "report__ends",
            "finding",
            "reason",
            "worked",
            "sentence",
            "decision",
            "decision_reason",
            "decision_link",
            "decided_at",
        ),
        order="report__ends",
    ),
)

_OTHERS: Final = (
    "What you decided or noted about others’ activity: that you did it is in the part from the audit log."
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "activity.ImportRun.by": _OTHERS,
    "activity.PrivateWork.noted_by": _OTHERS,
    "activity.PrivateWork.taken_back_by": _OTHERS,
    "activity.RememberedName.decided_by": _OTHERS,
    "activity.Report.sent_by": _OTHERS,
    "activity.ReportLine.decided_by": _OTHERS,
}
