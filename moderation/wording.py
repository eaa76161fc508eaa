"""The routing told in words, in the reader's language: to who judges, and to who wrote."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.models import Decision
from moderation.routing import DELEGATE, EXECUTIVE, LEFT_OUT, MANAGER, NEIGHBOUR

ENDED = {
    "conflict": gettext_lazy("Passed on: the directory now places this person in an author’s line"),
    "signed": gettext_lazy("Passed on: somebody invited to sign the idea is close to this person"),
    "team": gettext_lazy("Passed on: the directory now places this person in an author’s team"),
    "first_team": gettext_lazy("Passed on: this person is now of the team of whoever decided first"),
    "away": gettext_lazy("Passed on: this person is not available"),
    "claimed": gettext_lazy("Taken over by a colleague of the theme"),
    "left": gettext_lazy("Passed on: this person has left"),
    "late": gettext_lazy("Passed on: the time limit was over"),
    "unproven": gettext_lazy("Passed on: the directory no longer knows an author’s whole line"),
}


def why_you(review, idea):
    """Why this reviewer was asked: list of (icon, sentence) for the desk; no query when the idea has its authors."""
    theme, why = review.theme.name, review.why
    reasons = {
        NEIGHBOUR: _("Nobody qualifies for <strong>{theme}</strong>: you follow a neighbouring theme."),
        MANAGER: _("No correspondent of <strong>{theme}</strong> qualifies: you animate the community."),
    }
    usual = _("You follow the theme <strong>{theme}</strong>.")
    if why.get("stands_in"):
        usual = _("You stand in for a correspondent of <strong>{theme}</strong>.")
    lines = [("check", format_html(reasons.get(why.get("tier"), usual), theme=theme))]
    if why.get("knows"):
        lines.append(("reply", _("You gave the advice: the authors have completed the idea.")))
    elif why.get("because") == "handed_over":
        lines.append(("reply", _("A colleague handed it over.")))
    elif why.get("because") == "claimed":
        lines.append(("reply", _("You took it over from a colleague.")))
    elif why.get("because") == "away":
        lines.append(("clock", _("Whoever had it is away.")))
    elif why.get("because") == "late":
        lines.append(("clock", _("It waited too long with somebody else.")))
    lines.append(("swap", _distance(review, idea)))
    lines.append(
        (
            "shield",
            _("You stand above no author and below none, at any level, and in nobody’s team: checked for this page."),
        )
    )
    return lines


def why_you_judge(seat):
    """Why this person judges an appeal: list of (icon, sentence) for the desk."""
    lines = [("check", _role(seat, seat.appeal.idea.theme.name))]
    if seat.is_panel:
        lines.append(("users", _("You are one of three, because the appeal waited too long.")))
    lines.append(("swap", _("You did not take the first decision, nor is its team yours.")))
    lines.append(("shield", _("You stand above nobody concerned and below none, at any level: checked for this page.")))
    return lines


def why_this_judge(seat, made):
    """Why this person was chosen, for those whom the appeal concerns."""
    lines = [_role(seat, made.idea.theme.name)]
    if seat.why.get("elsewhere"):
        lines.append(_("Works in another company than yours."))
    lines.append(_("Did not take the first decision, is of another team, and in nobody’s line, above or below."))
    if because := ENDED.get(seat.why.get("ended")):
        lines.append(str(because))
    return lines + left_out(seat)


def _role(seat, theme):
    roles = {
        NEIGHBOUR: _("Follows a theme next to “%(theme)s”."),
        MANAGER: _("Animates the community."),
        EXECUTIVE: _("Is an executive outside the line."),
        DELEGATE: _("Is a staff delegate."),
    }
    return roles.get(seat.why.get("tier"), _("Follows the theme “%(theme)s”.")) % {"theme": theme}


def _distance(review, idea):
    home = review.reviewer.entity.company_or_self.name if review.reviewer.entity else ""
    origins = {a.entity.company_or_self.name for a in idea.authorships.all() if a.entity}
    if idea.pseudonym:
        return _("The idea bears a pseudonym: where it comes from is not said, not even to you.")
    if review.why.get("elsewhere"):
        sentence = _("You work at <strong>{home}</strong>, the idea comes from <strong>{origin}</strong>.")
        return format_html(sentence, home=home, origin=", ".join(sorted(origins)))
    return _("Nobody of another company qualifies for now.")


def why_them(review):
    """Why this person was asked, for the authors: list of sentences without a private fact or another's name."""
    if review.reviewer_id is None:
        nobody = _("Nobody can judge it yet without being above or below an author: it stays unread and unpublished.")
        return [nobody, *left_out(review)]
    tier, why = review.why.get("tier"), review.why
    sentences = {
        NEIGHBOUR: _("Follows a theme next to “%(theme)s”, where nobody qualifies."),
        MANAGER: _("Animates the community: no correspondent of “%(theme)s” qualifies."),
    }
    lines = [sentences.get(tier, _("Follows the theme “%(theme)s”.")) % {"theme": review.theme.name}]
    if why.get("elsewhere"):
        lines.append(_("Works in another company than yours."))
    lines.append(
        _("Is in no author’s team nor line of management, above or below, at any level, and was not above for a year.")
    )
    if why.get("knows"):
        lines.append(_("Gave the advice: knows the idea."))
    return lines + left_out(review)


def left_out(review):
    """How many people were considered, how many could not be asked and why, and why this one of the rest."""
    lines, considered, rest = [], review.why.get("considered", 0), review.why.get("qualified", 0)
    if considered:
        words = ngettext("%(count)d person was considered.", "%(count)d people were considered.", considered)
        lines.append(words % {"count": considered})
    for row in review.why.get("left_out", []):
        if row["reason"] in LEFT_OUT:
            words = ngettext(
                "%(count)d other person left out: %(why)s.",
                "%(count)d other people left out: %(why)s.",
                row["count"],
            )
            lines.append(words % {"count": row["count"], "why": LEFT_OUT[row["reason"]]})
    if rest > 1 and not review.why.get("knows"):
        words = _(
            "Of the %(count)d who remain: the nearest to the theme, then of another company, then with the least to do."
        )
        lines.append(words % {"count": rest})
    return lines


def what_happened(review):
    """The title of one review in the authors' history."""
    if review.state == "open":
        return _("Under review")
    if review.state == "unassigned":
        return _("Waits for somebody who may judge it")
    if review.state == "closed":
        return ENDED.get(review.why.get("ended"), _("Ended without a decision"))
    return {
        Decision.Kind.APPROVE: _("Published"),
        Decision.Kind.RETURN: _("Returned with advice"),
        Decision.Kind.REFUSE: _("Refused"),
        Decision.Kind.HAND_OVER: _("Handed over"),
    }[review.decision.kind]
