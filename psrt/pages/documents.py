"""The documents that everybody may read on the site, from the files in ``docs/``."""

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from psrt.markdown import render_document
from psrt.pages.public import for_everyone

DOCUMENTS: Final = (
    "is-my-vote-secret",
    "your-data",
    "voting-protocol",
    "threat-model",
    "voting-from-the-command-line",
    "trustees-handbook",
    "the-council",
    "soundings",
    "venues",
    "data-for-programs",
)
"""Those for members, Council, voters, trustees, auditors, admins, programmers; the others are for those who run it."""

_ON_THE_SITE: Final = {"../votes/verifier/README.md": "/verify/#programs"}


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """One document as a page. ``name`` is of ``DOCUMENTS``."""
    title, body = _document(name)
    response = render(request, "pages/document.html", {"title": title, "body": body})
    return for_everyone(request, response, seconds=300)


def titles() -> list[tuple[str, str]]:
    """Each document's name and title, in the order of ``DOCUMENTS``."""
    return [(name, _document(name)[0]) for name in DOCUMENTS]


@cache
def _document(name: str) -> tuple[str, SafeString]:
    """Title and text. Read once: a new text comes with a new deployment."""
    file = Path(settings.BASE_DIR) / "docs" / f"{name}.md"
    heading, _, text = file.read_text(encoding="utf-8").partition("\n")
    return heading.removeprefix("# ").replace("`", ""), render_document(text, link=_address)


def _address(link: str) -> str:
    """Links between documents lead to their pages, those to sources that the site hands out lead there."""
    file, mark, place = link.partition("#")
    name = file.removesuffix(".md")
    return f"/docs/{name}/{mark}{place}" if name in DOCUMENTS else _ON_THE_SITE.get(link, link)
