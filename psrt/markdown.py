"""People's Markdown as safe HTML."""

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

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True}).enable(
    ["table", "strikethrough", "linkify"]
)
# Only what is written as an address becomes a link: "pip.py" and "first.last" do not.
_parser.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})


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
