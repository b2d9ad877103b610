"""What the permission tests need to know of one part of the site."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.cast import Cast

Parts = Mapping[str, object]
Forms = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Area:
    """Tables as in tests/permissions/tables, without situations (``*`` throughout).

    ``prepare`` puts something on the record that each address leads to, and returns the parts of the addresses;
    ``forms`` gives, for each address of ``posts``, what its form would send if it could be sent now.
    """

    name: str
    gets: str
    posts: str
    prepare: Callable[[Cast], Parts]
    forms: Callable[[Cast, Parts], Forms]
