"""Template filters and tags that every page uses: ``{% load psrt %}``."""

from datetime import UTC, date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from psrt import markdown as markdown_

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """People's Markdown as safe HTML."""
    return markdown_.render(text)


@register.simple_tag
def utc(instant: datetime | None) -> str | SafeString:
    """An instant in UTC; local-time.js adds the reader's own time beside it."""
    if instant is None:
        return "—"
    instant = instant.astimezone(UTC)
    return format_html(
        '<time class="instant" datetime="{}" data-local>{} UTC</time>',
        instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        instant.strftime("%a %d %b %Y, %H:%M"),
    )


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
