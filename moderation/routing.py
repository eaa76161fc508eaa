"""Who is asked to judge an idea: one pure function over the candidates, so that it can be tested on any organisation.

Nobody who is an author, above one at any level, or below one. By preference somebody of another company than every
author's, then the least loaded. When an author's line is not known to be complete, the database cannot prove that
somebody is not above: then only a correspondent of another company whose own line is complete.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

THEME, NEIGHBOUR, MANAGER = "theme", "neighbour", "manager"
TIERS = (THEME, NEIGHBOUR, MANAGER)

LEFT_OUT = {
    "author": _("author of the idea"),
    "line": _("in the reporting line of an author"),
    "dotted": _("above an author by a dotted line"),
    "acting": _("acting manager of an author"),
    "delegate": _("stands in for somebody above an author"),
    "former": _("manager of an author less than a year ago"),
    "below": _("under the responsibility of an author"),
    "absent": _("not available"),
    "unproven": _("too near to be sure, while the directory does not know the author’s whole line"),
    "excluded": _("has handed this idea over"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked; ids and plain facts only.

    `companies`: where this person works and judges, None in it when unknown; `bar`: the key of a conflict with an
    author, or None; `load`: open reviews; `is_complete`: in a company, and the person's own line runs up to a head.
    """

    person: int
    tier: str
    companies: frozenset
    load: int = 0
    bar: str | None = None
    is_complete: bool = True
    is_available: bool = True
    stands_in: bool = False

    def is_elsewhere(self, author_companies):
        """Of another company than every author's, all of them known."""
        return None not in self.companies | author_companies and self.companies.isdisjoint(author_companies)


@dataclass(frozen=True)
class Choice:
    """Who was chosen (None: nobody qualifies) and, by reason, how many were left out."""

    chosen: Candidate | None
    is_elsewhere: bool = False
    left_out: dict = field(default_factory=dict)


def choose(candidates, *, author_companies, lines_complete, excluded=frozenset(), prefer=None):
    """The Choice for one idea.

    `author_companies`: ids, None in it when one is unknown; `lines_complete`: whether every author's line is;
    `excluded`: ids of those who handed the idea over; `prefer`: the id of who knows the idea already, taken
    whenever that person qualifies.
    """
    author_companies = frozenset(author_companies)
    reasons, qualified = {}, []
    for candidate in candidates:
        if reason := _disqualified(candidate, author_companies, lines_complete, excluded):
            reasons.setdefault(candidate.person, reason)
        else:
            qualified.append(candidate)
    chosen = min(qualified, key=lambda c: _rank(c, author_companies, prefer), default=None)
    taken = {candidate.person for candidate in qualified}
    left_out = {}
    for person, reason in reasons.items():
        if person not in taken:
            left_out[reason] = left_out.get(reason, 0) + 1
    return Choice(chosen, bool(chosen) and chosen.is_elsewhere(author_companies), left_out)


def _disqualified(candidate, author_companies, lines_complete, excluded):
    """The key of LEFT_OUT that applies first, or None."""
    if candidate.bar:
        return candidate.bar
    if candidate.person in excluded:
        return "excluded"
    if not lines_complete and not _is_beyond_doubt(candidate, author_companies):
        return "unproven"
    if not candidate.is_available:
        return "absent"
    return None


def _is_beyond_doubt(candidate, author_companies):
    return candidate.tier != MANAGER and candidate.is_complete and candidate.is_elsewhere(author_companies)


def _rank(candidate, author_companies, prefer):
    """Smallest first: who knows the idea; the tier; another company; the load; then always the same person."""
    return (
        candidate.person != prefer,
        TIERS.index(candidate.tier),
        not candidate.is_elsewhere(author_companies),
        candidate.load,
        candidate.stands_in,
        candidate.person,
    )
