"""Every address of the site, from the resolver itself."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

BACK_OFFICE: Final = "admin:"
# What stands in an address that leads to nothing, by the kind of part.
_NOTHING: Final = {
    "int": "7",
    "path": "7",
    "str": "a-token-that-nobody-was-ever-sent",
    "uuid": "7f9c24e5-6d1c-4fd1-8b3b-6a6f3b7d8f00",
}


def site_addresses() -> dict[str, str]:
    """Name → route of every address but the back office's."""
    return {name: route for name, route in _walk() if not name.startswith(BACK_OFFICE)}


def back_office_routes() -> list[str]:
    """The routes of Django's admin, many of which have no name."""
    return [route for name, route in _walk() if name.startswith(BACK_OFFICE)]


def path_of(route: str, parts: Mapping[str, object]) -> str:
    """The path with these parts filled in by name; what is not among them leads to nothing."""
    route = re.sub(r"\^\(\?P<app_label>\w+(\|\w+)*\)/\$", "members/", route).replace("(?P<url>.*)$", "more/")
    path = re.sub(r"<(\w+):(\w+)>", lambda part: str(parts.get(part[2], _NOTHING[part[1]])), route)
    assert not set(path) & set("<>()^$?"), f"how is {route} filled in?"
    return f"/{path}"


def _walk() -> Iterator[tuple[str, str]]:
    return _below(get_resolver().url_patterns)


def _below(
    patterns: list[URLPattern | URLResolver], route: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    for each in patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"{space}{each.name or ''}", here
        else:
            yield from _below(
                each.url_patterns, here, f"{space}{each.namespace}:" if each.namespace else space
            )
