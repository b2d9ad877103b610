"""Template filters and tags that every page uses: ``{% load psrt %}``."""

from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from psrt import markdown as markdown_

register = template.Library()


class _HasZone(Protocol):
    @property
    def zone(self) -> tzinfo | None: ...


@register.filter
def markdown(text: str) -> SafeString:
    """People's Markdown as safe HTML."""
    return markdown_.render(text)


@register.simple_tag(takes_context=True)
def utc(context: Context, instant: datetime | None) -> str | SafeString:
    """An instant in UTC, and beside it in the time zone that the reader has named on their own page.

    For everybody else local-time.js adds the time of their computer.
    """
    if instant is None:
        return "—"
    instant = instant.astimezone(UTC)
    person = getattr(context.get("viewer"), "person", None)
    zone = person.zone if person else None
    shown = (instant.strftime("%Y-%m-%dT%H:%M:%SZ"), instant.strftime("%a %d %b %Y, %H:%M"))
    if zone is None:
        return format_html('<time class="instant" datetime="{}" data-local>{} UTC</time>', *shown)
    return format_html(
        '<time class="instant" datetime="{}">{} UTC</time><span class="instant-local"> ({})</span>',
        *shown,
        _local(instant, zone),
    )


@register.filter
def local_to(instant: datetime, person: _HasZone) -> str:
    """For mails, after an instant in UTC: the same in the time zone that ``person`` has named, else nothing."""
    return f" ({_local(instant, person.zone)})" if person.zone else ""


def _local(instant: datetime, zone: tzinfo) -> str:
    return instant.astimezone(zone).strftime("%a %d %b, %H:%M %Z")


@register.simple_tag
def day(value: date | None, missing: str = "not recorded") -> str | SafeString:
    """A date, spelled so that no country misreads it."""
    if value is None:
        return missing
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value.day} {value:%B %Y}")


@register.filter
def grouped(hex_text: str) -> SafeString:
    """Hexadecimal digits in groups of eight, so that people can compare them."""
    groups = [hex_text[start : start + 8] for start in range(0, len(hex_text), 8)]
    return format_html('<span class="tracker">{}</span>', " ".join(groups))
