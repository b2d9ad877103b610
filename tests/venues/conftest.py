"""A venue of each kind, and the worker's part in the test's own process."""

from collections.abc import Callable

import pytest

from members.models import Person
from psrt import clock
from tests.cast import Cast
from venues import services
from venues.models import Application, Comparison, Venue
from venues.rules import Form, Kind

IDS = {"alice": 1001, "bob": 1002, "carol": 1003, "dana": 1004, "eve": 1005}


@pytest.fixture
def team(cast: Cast) -> Venue:
    """The GitHub team; everybody in the cast has a numeric id there."""
    for name, github_id in IDS.items():
        Person.objects.filter(pk=getattr(cast, name).pk).update(github_id=github_id)
    return services.add_venue(
        name="GitHub team", kind=Kind.GITHUB_TEAM, address="python/psrt", actor=cast.carol, now=clock.now()
    )


Paste = Callable[..., Comparison]


@pytest.fixture
def paste(cast: Cast) -> Paste:
    """``paste(venue, text, form)``: Carol pastes a list."""

    def paste(venue: Venue, text: str, form: Form = Form.CSV) -> Comparison:
        return services.paste_list(venue=venue, text=text, form=form, actor=cast.carol, now=clock.now())

    return paste


def compared(venue: Venue, *, actor: Person | None = None) -> Comparison:
    """Ask for a comparison, and do what the worker does for it."""
    services.publish_connections(now=clock.now())
    comparison = services.request_comparison(venue=venue, actor=actor, now=clock.now())
    services.compare_now(comparison_id=comparison.pk, clock=clock.now)
    comparison.refresh_from_db()
    return comparison


def worked(application: Application) -> dict[str, tuple[str, str]]:
    """Do what the worker does; label → (outcome, sentence)."""
    services.apply_now(application_id=application.pk, clock=clock.now)
    application.refresh_from_db()
    return {change.label: (change.outcome, change.sentence) for change in application.changes.all()}
