"""The rules of the game in words: what earns how much, under which limits, since when; what earns nothing, and why."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext, gettext_lazy, ngettext

from gamification.models import EVER, RuleVersion
from gamification.pairs import LANES
from gamification.rules import AUTHORS, DOER, PERSON, RULES, Nothing, key
from gamification.templatetags.gamification import points
from ideas.models import Stage
from ideas.verbs import Verb

DEEDS = {
    (Verb.PUBLISHED, AUTHORS): gettext_lazy("Your idea is published"),
    (Verb.VOTED, AUTHORS): gettext_lazy("A colleague supports your idea"),
    (Verb.VOTED, DOER): gettext_lazy("You support the idea of a colleague"),
    (Verb.COMMENTED, DOER): gettext_lazy("You comment on the idea of a colleague"),
    (Verb.MARKED_USEFUL, PERSON): gettext_lazy("Your comment is found useful by who signed the idea"),
    (Verb.AMENDMENT_ACCEPTED, PERSON): gettext_lazy("Your change of the text of an idea is accepted"),
    (Verb.STAGE_MOVED, AUTHORS): gettext_lazy("Your idea comes to the stage “%(stage)s”"),
    (Verb.BENEFIT_MEASURED, AUTHORS): gettext_lazy("The benefit of your idea is measured"),
    (Verb.ADOPTED, AUTHORS): gettext_lazy("Another entity adapts your idea"),
}
"""What earns, for who earns it, in the order of the page."""


class Said(NamedTuple):
    """What a rule said from `since` on (None: from the start): its worth and limits in words."""

    since: object
    worth: str
    limits: list
    announcement: str
    is_active: bool


class Rule(NamedTuple):
    """A rule by its name, what it says now (None: nothing yet), what is announced, and what it said before."""

    name: str
    now: Said | None
    announced: list
    before: list


def read(now):
    """What the page of the rules shows; two queries."""
    stages = {stage.key: stage.name for stage in Stage.objects.all()}
    versions = defaultdict(list)
    for version in RuleVersion.objects.order_by("-version"):
        versions[version.verb, version.earner, version.stage].append(version)
    order = {deed: place for place, deed in enumerate(DEEDS)}
    steps = {pay.stage: place for place, pay in enumerate(RULES[Verb.STAGE_MOVED])}
    names = sorted(versions, key=lambda name: (order[name[:2]], steps.get(name[2], 0)))
    return {"rules": [_rule(name, versions[name], stages, now) for name in names], "nothing": _nothing()}


def _rule(name, versions, stages, now):
    """A Rule of its versions, the latest first: a later text replaces one that did not hold yet."""
    verb, earner, stage = name
    title = DEEDS[verb, earner] % {"stage": stages.get(stage, stage)} if stage else str(DEEDS[verb, earner])
    held = [version for version in versions if version.since <= now]
    announced = versions[:1] if versions and versions[0].since > now else []
    return Rule(
        title,
        _said(held[0]) if held else None,
        [_said(version) for version in announced],
        [_said(version) for version in held[1:]],
    )


def _number(hundredths):
    """Which form of the word these points take: 1.5 point is one in French."""
    return 2 if hundredths >= 200 else 1


def _said(version):
    amount = int(version.points * 100)
    worth = ngettext("%(points)s point", "%(points)s points", _number(amount)) % {"points": points(amount)}
    limits = []
    if version.earner == AUTHORS:
        limits.append(gettext("shared between those who sign"))
    limits.append(
        ngettext("once a day at most", "%(count)d times a day at most", version.daily_cap)
        % {"count": version.daily_cap}
    )
    if version.weekly_hundredths is not None and key(version.verb, version.stage, version.earner) in LANES:
        limits.append(gettext("by the same colleague: the first time of the year fully, then half, a quarter …"))
        text = ngettext(
            "%(points)s point a week at most from the same colleague",
            "%(points)s points a week at most from the same colleague",
            _number(version.weekly_hundredths),
        )
        limits.append(text % {"points": points(version.weekly_hundredths)})
    since = None if version.since == EVER else version.since
    return Said(since, worth, limits, version.announcement, version.is_active)


def _nothing():
    """Reasons why nothing is earned → what happens, in the order of the table."""
    found = defaultdict(list)
    for verb, rule in RULES.items():
        if isinstance(rule, Nothing):
            found[str(rule.why)].append(verb.label)
    return dict(found)
