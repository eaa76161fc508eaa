"""Turn what people write into safe HTML, and HTML into plain words."""

import html
import re
from functools import cache

import nh3
from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from core.errors import DomainError

MAX_LENGTH = 50_000
"""Longest text accepted, in characters; beyond it a parser could be kept busy for seconds."""

SHORT_LENGTH = 200

TAGS = {
    *("p", "br", "hr", "strong", "b", "em", "i", "s", "del", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "sup", "sub"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"td": {"r"}, "th": {"r"}}
SCHEMES = {"http", "https", "mailto"}
SILENT = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math", "title"}

_HEADING = re.compile(r"<(/?)h([1-6])>")
_TABLE = re.compile(r"<(/?)table>")
_BLOCK_END = re.compile(r"<(?:/(?:p|li|h[1-6]|div|tr|td|th|blockquote|pre)|br|hr)\b[^>]*>", re.IGNORECASE)
_FRENCH_THIN = re.compile(r"(?<=\S)[ \u00a0](?=[?!;])")
_FRENCH_WIDE = re.compile(r"(?<=«)[ ]|(?<=\S)[ ](?=:(?:\s|$)|»)")


@cache
def _parser():
    """The Markdown we read: CommonMark with line breaks kept and tables, without raw HTML and pictures."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    return parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])


def render(source: str, language: str = "fr") -> SafeString:
    """Markdown to safe HTML; French texts get their non-breaking spaces. Raises DomainError past MAX_LENGTH."""
    _refuse_too_long(source)
    parser = _parser()
    tokens = parser.parse(source)
    for token in tokens:
        if token.type in ("td_open", "th_open"):
            _align_by_class(token)
        if language == "fr":
            for child in token.children or ():
                if child.type == "text":
                    child.content = french_spaces(child.content)
    return _sanitise(parser.renderer.render(tokens, parser.options, {}), language)


def clean_html(source: str, language: str = "fr") -> SafeString:
    """HTML from elsewhere (an import) to safe HTML: pictures, scripts and styles are dropped, words are kept."""
    _refuse_too_long(source)
    return _sanitise(source, language)


def plain(source: str) -> str:
    """The words of an HTML text, on one line, without any mark-up; not escaped."""
    spaced = _BLOCK_END.sub(lambda tag: tag[0] + " ", source[: 4 * MAX_LENGTH])
    return " ".join(html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags=SILENT)).split())


def excerpt(source: str, length: int = SHORT_LENGTH) -> str:
    """The first words of an HTML text, at most `length` characters, cut between words."""
    words = plain(source)
    if len(words) <= length:
        return words
    head = words[: length - 1]
    if words[length - 1] != " ":
        head = head.rpartition(" ")[0] or head
    return head.rstrip(" ,;:.\u202f\u00a0") + "…"


def french_spaces(text: str) -> str:
    """Make the spaces that French puts before ? ! ; : » and after « unbreakable."""
    return _FRENCH_WIDE.sub("\u00a0", _FRENCH_THIN.sub("\u202f", text))


def _sanitise(source, language):
    """Keep the allowed tags only; headings go down two levels, under those of the page; tables slide in a frame."""
    clean = nh3.clean(
        source,
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
        attribute_filter=_own_address,
    )
    clean = _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 2, 6)}>", clean)
    if "<table>" in clean:
        with translation.override(language):
            name = _("Table")
        frame = f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table>'
        clean = _TABLE.sub(lambda tag: "</table></div>" if tag[1] else frame, clean)
    return mark_safe(clean)  # noqa: S308 (just cleaned)


def _own_address(tag, attribute, value):
    """An address of this site is written without its host, so that links which leave it can be told by their look."""
    home = settings.BASE_URL.rstrip("/")
    return value.removeprefix(home) if attribute == "href" and value.startswith(f"{home}/") else value


def _align_by_class(token):
    """Tables say their alignment in a class: the page's policy forbids style attributes."""
    style = token.attrs.pop("style", "")
    if style == "text-align:right":
        token.attrs["class"] = "r"


def _refuse_too_long(source):
    if len(source) > MAX_LENGTH:
        raise DomainError(_("This text is too long: %(limit)d characters at most.") % {"limit": MAX_LENGTH})
