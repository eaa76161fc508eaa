"""Badges drawn by one grammar: the ground says what somebody did, the colour and the hats say how far."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

GROUNDS = {
    "sun": '<circle cx="48" cy="68" r="35" class="{}"/>',
    "notebook": '<rect x="16" y="36" width="64" height="64" rx="15" class="{}"/>',
    "milestone": '<path d="M18 101V66a30 30 0 0 1 60 0v35z" class="{}"/>',
    "house": '<path d="M14 62 48 33l34 29v39H14z" class="{}"/>',
}
GLYPHS = {
    "sunrise": '<path d="M30 79h36M37 79a11 11 0 0 1 22 0M48 60v-6M34.500 65.500l-4-4M61.500 65.500l4-4"/>',
    "question": '<path d="M40.500 62.500a7.500 7.500 0 1 1 10.800 6.700c-2.400 1.200-3.300 2.600-3.300 5.300M48 82v.2"/>',  # noqa: E501
    "salt": (
        '<g transform="rotate(28 48 68)"><path d="M41 64h14l2.500 20h-19zM41 64a7 7 0 0 1 14 0"/></g>'
        '<path d="M65 64v.2M68 71v.2M62 72v.2M67 79v.2"/>'
    ),
    "eye": '<path d="M27 68s8-12 21-12 21 12 21 12-8 12-21 12-21-12-21-12z"/><circle cx="48" cy="68" r="4.500"/>',
    "thumb": (
        '<path d="M38 68v16h-6V68zM38 69l7-14c3 0 5 2.200 4.500 5l-1 6h10.500c2.600 0 4.200 2 3.700 4.500l-2 10'
        'c-.4 2-2 3.500-4 3.500H38"/>'
    ),
    "door": '<path d="M40 88V60h18v28M28 74h23M46 68.500l6 5.500-6 5.500"/>',
    "link": '<circle cx="35" cy="72" r="6.500"/><circle cx="61" cy="72" r="6.500"/><path d="M43.500 72h9"/>',
    "gem": '<path d="M38 63h20l7 8-17 18-17-18zM31 71h34M43 71l5 18 5-18-5-8z"/>',
    "tool": (
        '<g transform="rotate(-38 48 74)"><rect x="35" y="68.500" width="26" height="11" rx="3"/>'
        '<path d="M28 74h7M61 74h7"/></g>'
    ),
    "hat": '<g transform="rotate(-12 48 74)"><path d="M30 85h36M37 85V71c0-7 22-7 22 0v14M37 78h22"/></g>',
}
HATS = ("M34 23l14-10 14 10", "M34 14l14-10 14 10", "M34 5l14-10 14 10")


def hats_in_words(level):
    """« two hats », or « still to come »."""
    if not level:
        return gettext("still to come")
    return ngettext("%(count)d hat", "%(count)d hats", level) % {"count": level}


def ground(name):
    """The bare ground of a badge, for explaining the grammar."""
    shape = mark_safe(GROUNDS[name].format("bg-ground"))  # noqa: S308 our own drawing
    return format_html('<svg viewBox="8 28 80 80" aria-hidden="true">{}</svg>', shape)


def _strokes(ground, glyph, level):
    """What a badge is made of: hats, shape, sign."""
    shape = GROUNDS.get(ground, GROUNDS["sun"])
    parts = mark_safe(  # noqa: S308 our own drawing
        shape.format("bg-ground")
        + f'<g transform="translate(48 68) scale(.85) translate(-48 -68)">{shape.format("bg-inner")}</g>'
        + f'<g class="bg-glyph">{GLYPHS.get(glyph, GLYPHS["sunrise"])}</g>'
    )
    return format_html_join("", '<path class="bg-hat" d="{}"/>', ((path,) for path in HATS[:level])) + parts


def sketch(ground, glyph, level):
    """The small SVG of a badge beside words that say it all, also in a mail: no title, no key."""
    return format_html(
        '<svg class="badge badge--{} badge--s" width="64" height="76" viewBox="0 -10 96 114" aria-hidden="true">'
        "{}</svg>",
        level,
        _strokes(ground, glyph, level),
    )


def draw(ground, glyph, level, title, description, key, small=False):
    """The SVG of a badge at `level` hats, 0 when it is still to come; `key` is unique on the page."""
    return format_html(
        '<svg class="badge badge--{}{}" viewBox="0 -10 96 114" role="img" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{}</title><desc id="{key}-d">{}</desc>{}</svg>',
        level,
        " badge--s" if small else "",
        gettext("%(badge)s, %(hats)s") % {"badge": title, "hats": hats_in_words(level)},
        description,
        _strokes(ground, glyph, level),
        key=key,
    )
