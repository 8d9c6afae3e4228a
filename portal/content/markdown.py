"""Markdown to HTML that is safe to show, whoever wrote it."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li"),
    *("a", "strong", "em", "code", "table", "thead", "tbody", "tr", "th", "td", "img"),
}
MEDIUM = re.compile(r"/medien/[0-9a-f]{32}")
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=512)
def render(markdown: str, top: int = 2, prefix: str = "") -> str:
    """Return safe HTML; the highest heading becomes h`top`, own links get the language `prefix`."""
    tokens = _parser.parse(markdown)
    _shift_headings(tokens, top)
    for token in tokens:
        _prefix_links(token.children or (), prefix)
        _show_own_pictures(token.children or ())
    rendered = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        rendered,
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    ).strip()


def plain(rendered: str) -> str:
    """Return the words of rendered HTML, for the search."""
    return html.unescape(re.sub(r"<[^>]+>", " ", rendered))


def _shift_headings(tokens: list[Token], top: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=top)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + top, 6)}"


def _prefix_links(tokens: list[Token] | tuple[Token, ...], prefix: str) -> None:
    for token in tokens:
        target = str(token.attrGet("href") or "")
        # A browser reads a backslash as a slash, so that both forms lead to another host.
        if target.startswith(("//", "/\\", "\\")) or "%5C" in target[:5].upper():
            token.attrSet("href", "")
        elif target.startswith("/"):
            token.attrSet("href", prefix + target)


def _show_own_pictures(tokens: list[Token] | tuple[Token, ...]) -> None:
    """Show pictures of ours only: one from elsewhere would tell its host who reads what."""
    for token in tokens:
        if token.type == "image" and not MEDIUM.fullmatch(str(token.attrGet("src"))):
            token.type, token.tag, token.children = "text", "", None
