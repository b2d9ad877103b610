"""Finding the people of a list on the record."""

from collections.abc import Iterable

from django.db.models import Prefetch

from members.models import Membership, Person, RoleTerm
from members.roster_files import Entry, Problem

Matched = list[tuple[Entry, Person | None]]
"""The lines of a list, each with the person it means; None for somebody new."""


class PeopleOnRecord:
    """Everybody on the record with memberships and roles, by GitHub username and by name. Three queries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """``entries`` are all lines of the import: who is on one by username is nobody else's namesake."""
        people = list(
            Person.objects.prefetch_related(
                Prefetch("memberships", Membership.objects.real()),
                Prefetch("role_terms", RoleTerm.objects.real()),
            )
        )
        self.people = people
        self._by_login = {person.github_login.casefold(): person for person in people if person.github_login}
        named = {entry.github_login.casefold() for entry in entries if entry.github_login}
        self._by_name: dict[str, list[Person]] = {}
        for person in people:
            if person.github_login.casefold() not in named:
                self._by_name.setdefault(person.name, []).append(person)

    def find(self, entry: Entry, *, line: int) -> Person | Problem | None:
        """Return who is meant: by GitHub username without case, else by exact name; None for somebody new.

        A name stands for one person only; where several have it, that is a problem to settle first.
        """
        login = entry.github_login.casefold()
        if login and login in self._by_login:
            return self._by_login[login]
        namesakes = self._by_name.get(entry.name, [])
        if len(namesakes) > 1:
            known = ", ".join(sorted(person.github_login or "no username" for person in namesakes))
            return Problem(
                line,
                f"Several people on the record are called {entry.name} ({known}): "
                "give the line the GitHub username that the record has.",
            )
        return namesakes[0] if namesakes else None
