"""Two texts side by side: paragraph by paragraph, then word by word, what went and what came."""

from difflib import SequenceMatcher

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

MOST = 4_000_000  # pairs of words looked at in one paragraph; beyond, it is shown as changed in one piece


def side_by_side(old, new):
    """Rows (left, right, is_changed) as HTML: one for each paragraph that both have, or that one of them has alone.

    What the other text lacks stands in `del` at the left and in `ins` at the right. Blank lines do not count.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    rows = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, before, after).get_opcodes():
        left, right = before[i:i_end], after[j:j_end]
        if kind == "equal":
            rows += [(_plain(text), _plain(text), False) for text in left]
        elif len(left) == len(right):
            rows += [(*_words(one, other), True) for one, other in zip(left, right, strict=True)]
        else:
            rows.append((*_words("\n".join(left), "\n".join(right)), True))
    return rows


def _paragraphs(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(old, new):
    """The pair (left, right) of one changed passage."""
    before, after = old.replace("\n", " \n ").split(" "), new.replace("\n", " \n ").split(" ")
    if not old or not new or len(before) * len(after) > MOST:
        return _marked("del", old), _marked("ins", new)
    left, right = [], []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, before, after).get_opcodes():
        gone, come = " ".join(before[i:i_end]), " ".join(after[j:j_end])
        left.append(_plain(gone) if kind == "equal" else _marked("del", gone))
        right.append(_plain(come) if kind == "equal" else _marked("ins", come))
    return _joined(left), _joined(right)


def _joined(parts):
    return mark_safe(" ".join(part for part in parts if part))  # noqa: S308 (each part is escaped)


def _plain(text):
    return format_html("{}", text)


def _marked(tag, text):
    return format_html("<{0}>{1}</{0}>", SafeString(tag), text) if text.strip() else SafeString("")
