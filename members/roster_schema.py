"""The JSON Schema (draft 2020-12) of ``/roster.json``, version ``members.roster_json.VERSION``."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from members.roster_json import VERSION
from members.rules import NOTED_ROLES, Role

SCHEMA_TYPE: Final = "application/schema+json"

_DAY: Final = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_DAY_OR_NULL: Final = {"anyOf": [{"$ref": "#/$defs/day"}, {"type": "null"}]}
_WHO: Final[dict[str, Any]] = {
    "name": {"type": "string", "minLength": 1, "description": "Public name or alias."},
    "github_login": {
        "type": ["string", "null"],
        "description": "GitHub username in the spelling of the record; compare it without regard to case. "
        "Null: not recorded.",
    },
    "github_id": {
        "type": ["integer", "null"],
        "exclusiveMinimum": 0,
        "description": "Numeric GitHub id, which stays when the username changes. Null: not known yet.",
    },
    "joined": _DAY_OR_NULL | {"description": "First day of the membership. Null: not recorded."},
    "joined_is_latest": {"type": "boolean", "description": "They joined on the day “joined” or earlier."},
}


def roster_schema() -> dict[str, Any]:
    """Return the schema. Keys may be added without a new version, so unknown ones are to be ignored."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("roster-schema"),
        "title": "Roster of the Python Security Response Team",
        "description": "The members and emeriti of a day. Keys may be added at any time; “version” is raised "
        "when one changes its meaning or goes away.",
        **_object(
            {
                "version": {"const": VERSION},
                "members": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/member"},
                    "description": "In the order of psrt.csv.",
                },
                "emeritus": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/emeritus"},
                    "description": "In the order of psrt-emeritus.csv.",
                },
            }
        ),
        "$defs": {
            "day": _DAY,
            "role": _object(
                {
                    "role": {"enum": [role.value for role in Role]},
                    "since": _DAY_OR_NULL | {"description": "First day in the role. Null: not recorded."},
                    "source": {"type": "string", "description": "By whose word."},
                    "source_url": {"type": ["string", "null"], "description": "Where that is written."},
                }
            ),
            "member": _object(
                {
                    **_WHO,
                    "roles": {"type": "array", "items": {"$ref": "#/$defs/role"}},
                    "auto_assignable": {
                        "type": "boolean",
                        "description": "Whether reports may be assigned to them by a program: active, not a "
                        "Release Manager, not on the Steering Council.",
                    },
                }
            ),
            "emeritus": _object(
                {
                    **_WHO,
                    "former_roles": {
                        "type": "array",
                        "items": {"enum": [role.value for role in NOTED_ROLES]},
                        "uniqueItems": True,
                    },
                    "left": _DAY_OR_NULL | {"description": "First day no longer a member."},
                    "left_is_latest": {
                        "type": "boolean",
                        "description": "They left on the day “left” or earlier.",
                    },
                }
            ),
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}
