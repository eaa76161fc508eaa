"""A few things that happen right now, by the site's own actions, so that the personas find news in their inboxes."""

from uuid import uuid4

from gamification.actions import catch_up
from ideas import actions
from ideas.models import Comment


def play(world):
    """Colleagues speak to Adèle; she thanks one of them. The participants are those of the figures already."""
    people = world.personas
    hers = [t.idea for t in world.ideas if t.authors[0] == people["adele"] and t.fate == "published"]
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
    catch_up()  # the points that a worker would earn in a moment


def _say(idea, by, kind, body, parent=None):
    return actions.post_comment(idea, by=by, body=body, kind=kind, parent=parent, client_key=uuid4().hex)
