"""What nobody decides without a motion that was carried, whatever writes to the tables.

The tables belong to apps below this one; the proxies are here so that their triggers can name the motions.
"""

from typing import Final

import pgtrigger

from activity.models import ReportLine
from council.rules import Kind
from members.models import RoleTerm
from members.rules import Role
from nominations.models import Nomination, RuleChange

_CARRIED: Final = "SELECT 1 FROM council_motion m WHERE m.state = 'carried'"


def _refuse(name: str) -> str:
    return (
        "RAISE EXCEPTION 'the Steering Council decides on this by a motion' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
    )


def _pairs(column: str, kinds: dict[str, Kind]) -> str:
    """SQL: the motion's kind is the one that leads to the value of ``column``."""
    pairs = ", ".join(f"('{value}', '{kind.value}')" for value, kind in kinds.items())
    return f"(NEW.{column}, m.kind) IN ({pairs})"


class NominationByMotion(Nomination):
    """A nomination that the Council vetoes or clears."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="council_decides_on_nominations",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__council_by__isnull=True, new__council_by__isnull=False),
                func=f"""
                    IF NOT EXISTS ({_CARRIED} AND m.nomination_id = NEW.id
                        AND {_pairs("state", {"vetoed": Kind.VETO, "confirmed": Kind.CLEAR})}) THEN
                        {_refuse("council_decides_on_nominations")}
                    END IF;
                    RETURN NEW;""",
            ),
        ]


class LineByMotion(ReportLine):
    """A line of a yearly report on which the Council decides."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="council_decides_on_lines",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=~pgtrigger.Q(new__decision=""),
                func=f"""
                    IF NOT EXISTS ({_CARRIED} AND m.line_id = NEW.id
                        AND {_pairs("decision", {"remove": Kind.REMOVE_INACTIVE, "keep": Kind.KEEP_INACTIVE})}) THEN
                        {_refuse("council_decides_on_lines")}
                    END IF;
                    RETURN NEW;""",
            ),
        ]


class RuleByMotion(RuleChange):
    """A change of the voting rule that the Council confirms or declines."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="council_decides_on_rules",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=["confirmed", "declined"]),
                func=f"""
                    IF NOT EXISTS ({_CARRIED} AND m.rule_id = NEW.id
                        AND {_pairs("state", {"confirmed": Kind.CONFIRM_RULE, "declined": Kind.DECLINE_RULE})}) THEN
                        {_refuse("council_decides_on_rules")}
                    END IF;
                    RETURN NEW;""",
            ),
        ]


class AdminByMotion(RoleTerm):
    """A term as admin that somebody records at the site: one for each motion to appoint that was carried.

    The server's commands record without a person; they are for decisions from before the site.
    """

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="council_decides_on_admins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__role=Role.ADMIN.value, new__recorded_by__isnull=False),
                func=f"""
                    IF (SELECT count(*) FROM members_roleterm t
                        WHERE t.person_id = NEW.person_id AND t.role = NEW.role AND t.recorded_by_id IS NOT NULL)
                       >= (SELECT count(*) FROM council_motion m WHERE m.state = 'carried'
                        AND m.kind = '{Kind.APPOINT.value}' AND m.person_id = NEW.person_id) THEN
                        {_refuse("council_decides_on_admins")}
                    END IF;
                    RETURN NEW;""",  # noqa: S608 - constants
            ),
        ]
