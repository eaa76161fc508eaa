"""Badges: who has earned which level of them by what they did. A badge once earned is kept."""

from collections import defaultdict

from django.db.models import Value

from gamification.measures import MEASURES
from gamification.models import Badge, BadgeAward
from ideas.models import Activity, Comment
from ideas.verbs import Verb


def counted(measures, people=None):
    """Map measure → person → sorted moments of what counts; one query however many measures."""
    found = {name: defaultdict(list) for name in measures}
    rows = [MEASURES[name][0](people).annotate(measure=Value(name)).order_by() for name in sorted(found)]
    if rows:
        for person, at, name in rows[0].union(*rows[1:], all=True):
            found[name][person].append(at)
    for of_measure in found.values():
        for moments in of_measure.values():
            moments.sort()
    return found


def missing_awards(measures, people=None):
    """BadgeAwards, not saved, that the counts deserve and nobody has yet; dated by what made the count."""
    in_use = list(Badge.objects.filter(is_active=True, measure__in=measures))
    held = BadgeAward.objects.filter(badge__in=in_use)
    held = held if people is None else held.filter(person__in=people)
    held = set(held.values_list("person", "badge", "level"))
    counts = counted({badge.measure for badge in in_use}, people)
    return [
        BadgeAward(person_id=person, badge=badge, level=level, at=moments[step - 1])
        for badge in in_use
        for person, moments in counts[badge.measure].items()
        for level, step in enumerate(badge.steps, start=1)
        if 0 < step <= len(moments) and (person, badge.pk, level) not in held
    ]


def also_concerned(fact):
    """Ids of those, beside doer and authors, whom a fact may bring a badge: who asked what is answered, who helped."""
    if fact.verb == Verb.STAGE_MOVED:
        helped = Comment.objects.published().filter(idea=fact.idea, is_useful=True)
        return set(helped.values_list("author_id", flat=True))
    if fact.verb in (Verb.COMMENTED, Verb.COMMENT_RESTORED):
        return set(Comment.objects.filter(replies=fact.comment).values_list("author_id", flat=True))
    return set()


def award_after(fact, people):
    """Give `people` (ids) the badges that a fact of the diary brought them, and tell the diary once each."""
    measures = [name for name, (_, verbs) in MEASURES.items() if fact.verb in verbs]
    if not measures or not people:
        return
    for award in missing_awards(measures, people):
        award.save()
        Activity.record(
            Verb.BADGE_EARNED, person=award.person, data={"badge": award.badge.key, "level": award.level}, at=fact.at
        )
