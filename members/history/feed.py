"""The Atom feed of joins, departures and roles: the newest changes, under ids and stamps that never move."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from members.history.queries import periods, terms
from members.history.rules import Change, changes

CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"
NEWEST: Final = 200
_NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Feed(Atom1Feed):
    """Django's Atom, but an empty feed says the same every time instead of the present moment."""

    mime_type = CONTENT_TYPE

    def latest_post_date(self) -> datetime:
        """When the newest entry happened."""
        return max((item["updateddate"] for item in self.items), default=_NOTHING_YET)


def roster_feed(*, on: date) -> bytes:
    """Return the newest ``NEWEST`` changes until ``on`` as Atom, the newest first. Two queries.

    What has no date on the record is in no feed. A change is stamped with its day, at midnight UTC: it stays the
    same entry when the row behind it is written again.
    """
    found = changes(periods(), terms(), on=on)[-NEWEST:]
    address = settings.SITE_URL + reverse("roster-feed")
    feed = _Feed(
        title="Python Security Response Team: the roster",
        link=settings.SITE_URL + reverse("history"),
        feed_url=address,
        feed_guid=_tag("roster"),
        description="",
        subtitle="Who joined, who left, and who has which role.",
        author_name=settings.SITE_NAME,
        language="en",
    )
    _add(feed, reversed(found))
    return feed.writeString("utf-8").encode()


def _add(feed: Atom1Feed, found: Iterable[Change]) -> None:
    for change in found:
        stamp = datetime.combine(change.day, time.min, UTC)
        note = f" ({change.note})" if change.note else ""
        feed.add_item(
            title=change.sentence,
            link=f"{settings.SITE_URL}{reverse('history')}?year={change.day.year}#{change.key}",
            description=f"{change.sentence}{note}.",
            pubdate=stamp,
            updateddate=stamp,
            unique_id=_tag(change.key),
            categories=[change.kind],
        )


def _tag(key: str) -> str:
    """A tag URI (RFC 4151): it stays when the page moves."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:psrt/{key}"
