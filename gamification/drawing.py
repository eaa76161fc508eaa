"""Badges drawn by one grammar: the ground says what somebody did, the hats and what is around it say how far.

Each level differs in shape, not in colour alone: one hat more, from the fourth on a rim, at the fifth rays. A badge
that colleagues give has a ground of its own and no hats.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

GROUNDS = {
    "sun": '<circle cx="48" cy="68" r="35" class="{}"/>',
    "notebook": '<rect x="16" y="36" width="64" height="64" rx="15" class="{}"/>',
    "milestone": '<path d="M18 101V66a30 30 0 0 1 60 0v35z" class="{}"/>',
    "house": '<path d="M14 62 48 33l34 29v39H14z" class="{}"/>',
    "bubble": '<path d="M28 36h40a14 14 0 0 1 14 14v30a14 14 0 0 1-14 14H54l-12 13v-13H28a14 14 0 0 1-14-14V50a14 14 0 0 1 14-14z" class="{}"/>',  # noqa: E501
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
    "hands": (
        '<circle cx="38" cy="60" r="5"/><circle cx="58" cy="60" r="5"/>'
        '<path d="M28 82c0-8 4-12 10-12s10 4 10 12M48 82c0-8 4-12 10-12s10 4 10 12"/>'
    ),
    "confluence": '<path d="M34 54c0 14 14 8 14 22v10M62 54c0 14-14 8-14 22M42 80l6 7 6-7"/>',
    "pen": '<path d="M36 84l3-10 19-19 7 7-19 19zM54 59l7 7M36 84h26"/>',
    "touchstone": '<path d="M36 60a12 12 0 1 1 20 9l-5 5H41l-5-5a12 12 0 0 1 0-9M41 80h10M43 85h6M46 62l4 0"/>',
    "welcome": '<path d="M32 84V58l16-7v33M32 84h32M56 66h10M61 61l5 5-5 5M42 70v.2"/>',
    "tip": '<path d="M31 57h34v20H49l-7 8v-8H31zM41 67l5 5 9-10"/>',
    "spring": '<path d="M34 84l10-10M40 84h22M46 72c0-9 7-16 17-16 0 10-7 17-17 16z"/>',
    "neighbour": '<path d="M29 84V68l9-8 9 8v16zM49 84V68l9-8 9 8v16zM26 84h44M38 84v-7M58 84v-7"/>',
    "tandem": (
        '<circle cx="36" cy="77" r="7"/><circle cx="60" cy="77" r="7"/>'
        '<path d="M36 77l6-14h13l5 14M48 77l7-14M39 59h6M52 59h6"/>'
    ),
    "seed": '<path d="M48 86V62M48 70c-10 0-14-6-14-13 9 0 14 5 14 13zM48 66c0-8 5-12 14-12 0 8-5 12-14 12"/>',
    "star": '<path d="M48 52l5 11 12 1-9 8 2 12-10-6-10 6 2-12-9-8 12-1z"/>',
    "scale": '<path d="M48 55v29M38 84h20M34 61h28M34 61l-6 12h12zM62 61l-6 12h12z"/>',
    "podium": '<path d="M30 84V74h12V66h12v12h12v6zM48 60v-6M44 58l4-4 4 4"/>',
    "megaphone": '<path d="M32 66v8h7l18 9V57l-18 9zM42 75l3 9M62 65a6 6 0 0 1 0 10"/>',
    "target": '<circle cx="48" cy="70" r="15"/><circle cx="48" cy="70" r="6"/><path d="M48 70l12-13v-5M60 57h5"/>',
    "torch": '<path d="M42 68h12l-3 18h-6zM48 64c-8-5-4-10 0-15 4 5 8 10 0 15z"/>',
    "book": '<path d="M48 60c-5-4-11-5-17-4v21c6-1 12 0 17 4 5-4 11-5 17-4V56c-6-1-12 0-17 4zM48 60v21"/>',
    "hat": '<g transform="rotate(-12 48 74)"><path d="M30 85h36M37 85V71c0-7 22-7 22 0v14M37 78h22"/></g>',
}
MOST = 5
"""The levels of a badge."""


def _hats(level):
    """One hat above the other, closer together when there are many."""
    step = 9 if level < 4 else 7
    return [f"M34 {23 - step * place}l14-10 14 10" for place in range(level)]


def hats_in_words(level):
    """« two hats », « still to come », or « given by colleagues » when it has no levels (None)."""
    if level is None:
        return gettext("given by colleagues")
    if not level:
        return gettext("still to come")
    return ngettext("%(count)d hat", "%(count)d hats", level) % {"count": level}


def ground(name):
    """The bare ground of a badge, for explaining the grammar."""
    shape = mark_safe(GROUNDS[name].format("bg-ground"))  # noqa: S308 our own drawing
    return format_html('<svg viewBox="8 28 80 80" aria-hidden="true">{}</svg>', shape)


def _strokes(ground, glyph, level):
    """What a badge is made of: hats, rim or rays, shape, sign."""
    shape = GROUNDS.get(ground, GROUNDS["sun"])
    body = (
        shape.format("bg-ground")
        + f'<g transform="translate(48 68) scale(.85) translate(-48 -68)">{shape.format("bg-inner")}</g>'
        + f'<g class="bg-glyph">{GLYPHS.get(glyph, GLYPHS["sunrise"])}</g>'
    )
    level = level or 0
    if level > 3:  # what is around it needs its place
        around = shape.format("bg-rays" if level == MOST else "bg-rim")
        body = f'{around}<g transform="translate(48 70) scale(.8) translate(-48 -70)">{body}</g>'
    hats = format_html_join("", '<path class="bg-hat" d="{}"/>', ((path,) for path in _hats(level)))
    return hats + mark_safe(body)  # noqa: S308 our own drawing


BOX = "-2 -18 100 126"


def sketch(ground, glyph, level):
    """The small SVG of a badge beside words that say it all, also in a mail: no title, no key."""
    return format_html(
        '<svg class="badge badge--{} badge--s" width="64" height="81" viewBox="{}" aria-hidden="true">{}</svg>',
        "given" if level is None else level,
        BOX,
        _strokes(ground, glyph, level),
    )


def draw(ground, glyph, level, title, description, key, small=False):
    """The SVG of a badge at `level` hats, 0 when it is still to come, None when it has none; `key` is unique."""
    return format_html(
        '<svg class="badge badge--{}{}" viewBox="{}" role="img" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{}</title><desc id="{key}-d">{}</desc>{}</svg>',
        "given" if level is None else level,
        " badge--s" if small else "",
        BOX,
        gettext("%(badge)s, %(hats)s") % {"badge": title, "hats": hats_in_words(level)},
        description,
        _strokes(ground, glyph, level),
        key=key,
    )
