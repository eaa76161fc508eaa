"""Template tags that know the look of the house and none of its models."""

from datetime import timedelta
from functools import lru_cache

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.template import defaultfilters
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from core.dates import day_of, first, written

register = template.Library()

NARROW_SPACE = "\u202f"
TONES = ("", "a", "b", "c")
MINI_STEP, MINI_LEFT, MINI_LINE = 19, 8, 14


@lru_cache
def sprite_url():
    """Address of the one sprite of icons; its plain address where there is no manifest."""
    try:
        return static("brand/icons.svg")
    except (ValueError, ImproperlyConfigured):
        return "/static/brand/icons.svg"


@register.simple_tag
def sprite(name=""):
    """Address of a drawing of the sprite, for <use href>."""
    return f"{sprite_url()}#{name}"


@lru_cache(maxsize=512)
def _icon(name, size, label):
    silent = mark_safe('aria-hidden="true"')
    naming = format_html('role="img" aria-label="{}"', label) if label else silent
    classes = f"icon icon--{size}" if size else "icon"
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', classes, naming, sprite_url(), name)


@register.simple_tag
def icon(name, size="", label=""):
    """An icon of the sprite, silent for screen readers unless it has a label."""
    return _icon(name, size, str(label))


@register.filter
@stringfilter
def initials(name):
    """At most two capitals for a person's name."""
    words = [word for word in name.replace("’", " ").split() if word[0].isalnum()]
    if len(words) > 1:
        words = [words[0], words[-1]]
    return "".join(word[0] for word in words).upper()


@register.filter
def tone(identifier):
    """One of four quiet grounds for a face, always the same for the same identifier."""
    if not isinstance(identifier, int):
        identifier = sum(str(identifier or "").encode())
    return TONES[identifier % len(TONES)]


@register.filter
def number(value, decimals=0):
    """A number the way the reader's language groups it, with narrow no-break spaces."""
    if value is None or value == "":
        return ""
    text = formats.number_format(value, decimal_pos=int(decimals), use_l10n=True, force_grouping=True)
    return text.replace("\xa0", NARROW_SPACE).replace("-", "\u2212")


@register.filter
def share(part, whole):
    """`part` of `whole` as a rounded percentage with its sign; a dash where there is no whole."""
    if not whole:
        return "–"
    text = pgettext("percentage", "%(share)s%%") % {"share": number(round(100 * part / whole))}
    return text


def _ago(moment, now):
    """How long ago in the words one would say aloud; None when the date says it better."""
    seconds = (now - moment).total_seconds()
    if seconds < 0:
        return None
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        minutes = int(seconds // 60)
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    today, day = timezone.localdate(now), timezone.localdate(moment)
    if day == today:
        hours = int(seconds // 3600)
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    if day == today - timedelta(days=1):
        return gettext("yesterday")
    days = (today - day).days
    if days < 7:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return None


@register.filter(expects_localtime=True)
def date(value, form=None):
    """Django's own, and the first of a month as one says it."""
    return first(defaultfilters.date(value, form))


@register.simple_tag
def when(moment, now=None, stable=False):
    """A <time> that reads like speech, with the full date at hand; beyond a week, the date.

    `stable` prints the date at once, for fragments kept in a cache: the page's script
    then makes the words relative.
    """
    if not moment:
        return ""
    if not hasattr(moment, "hour"):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), written(moment))
    now = now or timezone.now()
    local = timezone.localtime(moment)
    full = written(local, "DATETIME_FORMAT")
    words = None if stable else _ago(moment, now)
    if words is None:
        words = day_of(moment, now)
    return format_html(
        '<time datetime="{}" title="{}" data-live>{}</time>',
        local.isoformat(timespec="minutes"),
        full,
        words,
    )


@register.inclusion_tag("components/mini.html")
def mini(position, total=5, label="", silent=False):
    """The journey in small: `position` counts from 1, `total` stops, `label` says it in words."""
    total = max(int(total), 1)
    position = min(max(int(position or 1), 1), total)
    stops = [{"x": MINI_LEFT + MINI_STEP * rank, "state": _stop_state(rank + 1, position)} for rank in range(total)]
    here = stops[position - 1]["x"]
    return {
        "stops": stops,
        "width": MINI_LEFT * 2 + MINI_STEP * (total - 1),
        "end": stops[-1]["x"],
        "here": here,
        "hat": f"M{here - 6.5} 6 {here} 1 {here + 6.5} 6",
        "label": label,
        "silent": silent,
    }


def _stop_state(rank, position):
    if rank < position:
        return "done"
    return "now" if rank == position else ""


@register.inclusion_tag("components/ring.html")
def ring(value, goal=0, parts=(), label="", caption=""):
    """A ring of points: `value` of `goal`, or split in `parts` of {kind, value, label}."""
    circumference = 263.89
    goal = max(goal or 0, value or 0, 1)
    arcs, start = [], -90.0
    for part in parts or ({"kind": "", "value": value or 0},):
        length = circumference * part["value"] / goal
        arcs.append(
            {
                "kind": part.get("kind", ""),
                "dash": f"{length:.2f} {circumference - length:.2f}",
                "turn": f"{start:.2f}",
            }
        )
        start += 360 * part["value"] / goal
    return {"value": value or 0, "arcs": arcs, "label": label, "caption": caption}


@register.simple_tag(takes_context=True)
def active(context, *names, only="", unless="", also="", hat=True):
    """The hat and aria-current for a link to the page one is on.

    `names` are the URL names it covers; `only` and `unless` ("stage=deployed") narrow it
    to pages with, or without, that pair in their query string; `also` is a class it always bears.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = match is not None and match.view_name in names
    if here and ((only and not _asked(request, only)) or (unless and _asked(request, unless))):
        here = False
    classes = " ".join(filter(None, (also, "hatted" if here and hat else "")))
    named = format_html(' class="{}"', classes) if classes else ""
    return format_html("{}{}", named, mark_safe(' aria-current="page"') if here else "")


def _asked(request, pair):
    key, _, value = pair.partition("=")
    return request.GET.get(key) == value


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The current query string with `changes` applied; an empty value removes its key."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def dressed(field, classes="input", **attrs):
    """A form field's widget with the classes of the house."""
    attrs = {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, "")}
    return field.as_widget(attrs={"class": classes, **attrs})
