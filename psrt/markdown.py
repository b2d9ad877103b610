"""Markdown as safe HTML: people's, and that of the project's own documents."""

from collections.abc import Callable

import nh3
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.token import Token

# No images: they would tell a foreign server who reads a private page. No raw HTML.
TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
HEADINGS_BELOW = 2  # a person's "# Heading" stands below the page's h1 and h2

# Documents are written in lines of some length: a line's end means nothing there.
_document_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True}).enable(
    ["table", "strikethrough", "linkify"]
)
# Only what is written as an address becomes a link: "pip.py" and "first.last" do not.
_parser.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})


def render_document(text: str, *, link: Callable[[str], str]) -> SafeString:
    """HTML of a document of the project, headings as they are; ``link`` gives the address for one in the source."""
    tokens = _document_parser.parse(text)
    for token in (inner for block in tokens for inner in block.children or ()):
        if token.type == "link_open":
            token.attrSet("href", link(str(token.attrGet("href"))))
    html = _document_parser.renderer.render(tokens, _document_parser.options, {})
    clean = nh3.clean(
        html, tags=TAGS | {"h1", "h2"}, attributes={"a": {"href"}, "ol": {"start"}}, link_rel=None
    )
    scrollable = clean.replace("<pre>", '<pre tabindex="0">')  # by keyboard too, where a line is too long
    return mark_safe(scrollable)  # noqa: S308 - this is the sanitised text


def render(text: str) -> SafeString:
    """HTML of ``text`` (CommonMark with tables) made of harmless tags only; links are rel="nofollow noopener"."""
    tokens = _parser.parse(text)
    for token in tokens:
        _lower_heading(token)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)  # noqa: S308 - this is the sanitised text


def _lower_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + HEADINGS_BELOW)}"
