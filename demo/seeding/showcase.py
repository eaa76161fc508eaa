"""A few things that happen right now, by the site's own actions, so that the personas find news in their inboxes."""

from collections import Counter
from datetime import timedelta
from itertools import islice
from uuid import uuid4

import moderation.actions
from demo.corpus.decisions import decision_text
from gamification.account import account_of
from gamification.actions import approve, ask_for, catch_up, thank
from gamification.models import Prize
from ideas import actions
from ideas.conflict import conflict, conflicts
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from moderation.grounds import ground_of_comment
from moderation.models import Report, Review
from moderation.permissions import barred_authors

APPEALS, OPINIONS, REPORTS = 2, 2, 2
LATEST = 200  # the comments among which some are reported
MOST_REPORTERS = 8  # who may report one comment before three of them are of different teams


def play(world):
    """Colleagues speak to Adèle and propose a change; some ask for another look. All are in the figures already."""
    _speak(world.personas, world.ideas)
    told = {told.idea.pk: told for told in world.ideas}
    rng = world.rng("showcase")
    _appeal(world, rng, told)
    _ask_for_opinions(rng, told)
    _report(world, rng, told)
    catch_up()  # the points that a worker would earn in a moment
    _ask_and_thank(world.personas)


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
    """Bruno and Adèle report two comments and an idea, which Cléo may handle; two other comments are hidden."""
    bruno, adele, cleo = (world.personas[name] for name in ("bruno", "adele", "cleo"))
    fit = iter(_latest_comments(bruno, adele, cleo))
    for comment, by in zip(islice(fit, REPORTS), (bruno, adele), strict=False):
        _report_comment(comment, by, rng, told)
    _hide_for_now(world, rng, told, fit)
    _hide_for_good(rng, told, fit, by=bruno, handler=cleo)
    for one in reversed(world.ideas):
        near = one.is_published and (conflict(cleo, one.author_ids) or bruno.pk in one.author_ids)
        if one.is_published and not near:
            words = "L’entreprise citée en exemple est un client : son nom ne devrait pas paraître ici."
            reason = Report.Reason.PERSONAL
            moderation.actions.report_idea(one.idea, by=bruno, reason=reason, text=words)
            return


def _latest_comments(bruno, adele, cleo):
    """Comments that Cléo may judge, the latest first, one for each author, who has said other things too."""
    comments = Comment.objects.published().exclude(author__in=[bruno, adele, cleo]).filter(replies__isnull=True)
    comments = comments.filter(idea__status="published").select_related("author", "idea").order_by("-created_at", "-pk")
    said, latest = Counter(Comment.objects.published().values_list("author", flat=True)), {}
    for comment in comments[:LATEST]:
        if said[comment.author_id] > 1:
            latest.setdefault(comment.author_id, comment)
    barred = barred_authors(cleo, latest.keys())
    return [comment for pk, comment in latest.items() if pk not in barred]


def _report_comment(comment, by, rng, told):
    words = decision_text(rng, "report", told[comment.idea_id].text)
    return moderation.actions.report_comment(comment, by=by, reason=Report.Reason.OFF_TOPIC, text=words)


def _hide_for_now(world, rng, told, fit):
    """Colleagues of different teams report one comment until it is hidden, and waits for Cléo."""
    for comment in islice(fit, 1):
        near = conflicts([person.pk for person in world.commenters], [comment.author_id])
        others = [p for p in world.commenters if p.pk not in near and p not in world.personas.values()]
        for person in rng.sample(others, min(MOST_REPORTERS, len(others))):
            _report_comment(comment, person, rng, told)
            comment.refresh_from_db()
            if comment.status == Comment.Status.HIDDEN:
                return


def _hide_for_good(rng, told, fit, *, by, handler):
    """A comment that Cléo hides after a report; who wrote it contests that."""
    for comment in islice(fit, 1):
        report = _report_comment(comment, by, rng, told)
        words = "Ce commentaire vise une personne et non l’idée. Vous pouvez le redire autrement."
        moderation.actions.answer_report(report, by=handler, hide=True, answer=words)
        comment.refresh_from_db()
        words = "Je parlais d’une façon de travailler, et de personne en particulier."
        moderation.actions.appeal(ground_of_comment(comment), by=comment.author, text=words)


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
    _amend(idea, people["bruno"])


def _amend(idea, by):
    """A colleague would have the proposal say how it starts; its author has the change to accept or to decline."""
    texts = {name: getattr(idea, name) for name in ("title", "problem", "proposal", "benefit")}
    texts["proposal"] += "\n\nOn commencerait par deux équipes, un mois, en comptant avant et après."
    why = "Un premier essai de taille modeste rassure, et donne des chiffres."
    actions.propose_amendment(idea, by=by, client_key=uuid4().hex, seen=1, why=why, **texts)


def _ask_and_thank(people):
    """Bruno thanks Adèle; she asks for the first prize that her points cover, and Cléo accepts."""
    words = "Merci d’avoir commencé par un seul cas : nous avons pu le reprendre tel quel."
    thank(people["adele"], by=people["bruno"], words=words, client_key=uuid4().hex)
    balance = account_of(people["adele"]).balance
    prize = Prize.objects.filter(is_by_jury=False, cost__lte=balance // 100).order_by("cost").first()
    if prize:
        approve(ask_for(prize, by=people["adele"], client_key=uuid4().hex), by=people["cleo"])


def _say(idea, by, kind, body, parent=None):
    return actions.post_comment(idea, by=by, body=body, kind=kind, parent=parent, client_key=uuid4().hex)
