"""Where a list goes on: the rows after a row, in the list's own order, whatever arrived meanwhile; or a page."""

from django.db.models import Q


def page_number(typed):
    """The page asked for in an address, from 1 to 9999; the first for anything that is no page."""
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1


def after(order, row):
    """A filter: what comes after `row` (its values by name) in `order`, names with "-" in front where they descend.

    The last name must tell rows apart. The first is said twice, because databases find the start of a range by it.
    """
    names = [name.removeprefix("-") for name in order]
    found = Q()
    for name, sign in reversed([*zip(names, order, strict=True)]):
        beyond = Q(**{f"{name}__{'lt' if sign.startswith('-') else 'gt'}": row[name]})
        found = beyond | (Q(**{name: row[name]}) & found) if found else beyond
    if len(names) > 1:
        found &= Q(**{f"{names[0]}__{'lte' if order[0].startswith('-') else 'gte'}": row[names[0]]})
    return found


def turned(order):
    """The same order the other way round."""
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order]
