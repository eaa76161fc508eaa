"""A few things that happen right now, by the site's own actions, so that the personas find news in their inboxes."""

from datetime import timedelta
from uuid import uuid4

import moderation.actions
from demo.corpus.decisions import decision_text
from gamification.actions import catch_up
from ideas import actions
from ideas.conflict import conflict
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from moderation.models import Report, Review

APPEALS, OPINIONS, REPORTS = 2, 2, 2


def play(world):
    """Colleagues speak to Adèle; some ask for another look. The participants are those of the figures already."""
    _speak(world.personas, world.ideas)
    told = {told.idea.pk: told for told in world.ideas}
    rng = world.rng("showcase")
    _appeal(world, rng, told)
    _ask_for_opinions(rng, told)
    _report(world, rng, told)
    catch_up()  # the points that a worker would earn in a moment


def _appeal(world, rng, told):
    """Authors whose idea was refused lately lodge an appeal."""
    since = world.now - timedelta(days=29)
    facts = Activity.objects.filter(verb=Verb.REFUSED, at__gte=since, appeal__isnull=True).select_related("idea")
    for fact in facts.order_by("-at")[:APPEALS]:
        idea = told[fact.idea_id]
        moderation.actions.appeal(fact, by=idea.authors[0], text=decision_text(rng, "appeal", idea.text))


def _ask_for_opinions(rng, told):
    """Two correspondents ask a colleague before they decide; one colleague has spoken."""
    reviews = Review.objects.open().select_related("idea", "reviewer").order_by("-assigned_at")
    for number, review in enumerate(reviews[:OPINIONS]):
        words = decision_text(rng, "return", told[review.idea_id].text)
        asked = moderation.actions.ask_opinion(review, by=review.reviewer, text=words)
        if number:
            words = decision_text(rng, "approve", told[review.idea_id].text)
            moderation.actions.give_opinion(asked, by=asked.person, text=words)


def _report(world, rng, told):
    """Bruno and Adèle report two comments and an idea, which Cléo may handle."""
    bruno, adele, cleo = (world.personas[name] for name in ("bruno", "adele", "cleo"))
    reason = Report.Reason.OFF_TOPIC
    comments = Comment.objects.published().exclude(author__in=[bruno, adele, cleo]).select_related("author", "idea")
    comments = comments.filter(idea__status="published").order_by("-created_at")[:50]
    fit = [comment for comment in comments if not conflict(cleo, [comment.author_id])]
    for comment, by in zip(fit[:REPORTS], (bruno, adele), strict=False):
        words = decision_text(rng, "report", told[comment.idea_id].text)
        moderation.actions.report_comment(comment, by=by, reason=reason, text=words)
    for one in reversed(world.ideas):
        near = one.is_published and (conflict(cleo, one.author_ids) or bruno.pk in one.author_ids)
        if one.is_published and not near:
            words = "L’entreprise citée en exemple est un client : son nom ne devrait pas paraître ici."
            reason = Report.Reason.PERSONAL
            moderation.actions.report_idea(one.idea, by=bruno, reason=reason, text=words)
            return


def _speak(people, ideas):
    hers = [t.idea for t in ideas if t.authors[0] == people["adele"] and t.fate == "published"]
    if not hers:  # a community too small to give her one
        return
    idea = hers[-1]
    question = _say(
        idea, people["bruno"], Comment.Kind.QUESTION, "À la Régie, nous avons le même souci. Par quoi commencer ?"
    )
    _say(
        idea, people["cleo"], Comment.Kind.SUPPORT, "Bonne idée. @adele.briand, venez en parler à l’atelier de jeudi ?"
    )
    advice = _say(
        idea,
        people["mona"],
        Comment.Kind.IMPROVEMENT,
        "On pourrait l’essayer deux semaines dans notre équipe, puis compter.",
    )
    _say(idea, people["adele"], Comment.Kind.QUESTION, "Par une seule équipe, et un seul cas.", parent=question)
    actions.set_useful(advice, by=people["adele"], wanted=True)
    for name in ("bruno", "cleo", "dora"):
        actions.set_vote(idea, by=people[name], wanted=True)


def _say(idea, by, kind, body, parent=None):
    return actions.post_comment(idea, by=by, body=body, kind=kind, parent=parent, client_key=uuid4().hex)
