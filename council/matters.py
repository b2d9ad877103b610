"""What the Council may decide on: a nomination, a member, a line of the yearly report, a proposed rule.

Each has a page with what is moved about it and what can be moved; a door of its own, too.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from activity.models import ReportLine
from activity.report_queries import sent_reports
from council.access import visible_to
from council.acts import act_of, conflict_of
from council.models import Motion
from council.queries import Row, rows, with_all
from council.rules import ABOUT, About, Kind
from members.access import Viewer
from members.models import Person
from nominations.access import access_nomination
from nominations.models import Nomination, RuleChange


@dataclass(frozen=True, slots=True)
class Offer:
    """A motion that somebody on the Council could make; ``why_not`` is a sentence if they cannot."""

    kind: Kind
    title: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What motions are about, with its name for headings."""

    about: About
    subject: Nomination | Person | ReportLine | RuleChange
    name: str

    def motions(self, viewer: Viewer) -> list[Row]:
        """What was moved about it, as far as the viewer may read it, the latest first."""
        about_it = visible_to(viewer).filter(**{self.about.value: self.subject})
        return rows(with_all(about_it), reader=viewer.person)

    def offers(self, viewer: Viewer, *, now: datetime) -> list[Offer]:
        """What the viewer, on the Council, could move about it."""
        return [self.offer(kind, viewer, now=now) for kind in Kind if ABOUT[kind] is self.about]

    def offer(self, kind: Kind, viewer: Viewer, *, now: datetime) -> Offer:
        """One of these."""
        motion = Motion(kind=kind.value)
        setattr(motion, self.about.value, self.subject)
        act = act_of(motion)
        conflict = conflict_of(motion, viewer.person) if viewer.person else ""
        same = Motion.objects.open().filter(kind=kind.value, **{self.about.value: self.subject})
        if conflict:
            why_not = f"A member of the Council who {conflict} abstains; the others decide."
        elif same.exists():
            why_not = "This is moved already: vote on the motion."
        else:
            why_not = act.obstacle(motion, now)
        return Offer(kind, act.title(motion), why_not)


def access_matter(viewer: Viewer, about: About, pk: UUID) -> Matter:
    """What is to be decided on, if the viewer may see it: of nominations whoever sees them, else the Council.

    Http404 otherwise.
    """
    if about is About.NOMINATION:
        nomination = access_nomination(viewer, pk)
        return Matter(about, nomination, f"Nomination of {nomination.nominee_name}")
    if not viewer.is_council:
        raise Http404
    try:
        match about:
            case About.PERSON:
                person = Person.objects.get(pk=pk)
                return Matter(about, person, person.name)
            case About.LINE:
                lines = ReportLine.objects.filter(report__in=sent_reports())
                line = lines.select_related("report", "person", "membership").get(pk=pk)
                return Matter(about, line, f"{line.person.name}, in the yearly report")
            case About.RULE:
                rule = RuleChange.objects.select_related("proposed_by").get(pk=pk)
                return Matter(about, rule, f"The rule that {rule.proposed_by.name} proposed")
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
