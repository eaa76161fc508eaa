"""News as a preview shows it: everybody and everything in it is invented, nothing is read from the community."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import day_of
from core.letters import Sample
from ideas.models import Idea
from ideas.verbs import Verb
from inbox.letter import written
from inbox.policy import tell_for
from inbox.promises import Promise
from inbox.reasons import reason
from inbox.sentences import Group, Line
from people.models import User

INVENTED = {"who": "Camille Exemple", "person": "Noé Modèle", "stage": gettext_lazy("Pilot")}
BADGE = {"badge": "first-light", "level": 2}


def samples():
    """News at once of one idea, of a badge, and a digest."""
    return [
        Sample("news", gettext_lazy("News at once, of one idea"), lambda: _news([_commented()])),
        Sample("step", gettext_lazy("News at once, of a step"), lambda: _news([_moved()])),
        Sample("digest", gettext_lazy("Digest of the day or of the week"), lambda: _news(_all(), is_digest=True)),
    ]


def _news(groups, is_digest=False):
    person = User(first_name="Alix", last_name="Spécimen", email="alix.specimen@example.com")
    stop = settings.BASE_URL + reverse("preferences")
    return written(person, groups, is_digest=is_digest, stop=stop)


def _all():
    return [_asked(), _moved(), _commented(), _followed(), _earned()]


def _commented():
    quote = _("We do it already in the shop of the station: half the queue is gone. “Less is more”, as they say.")
    return _group(
        _("One reminder for shops, not three"),
        _line(Verb.COMMENTED, "authors", quote=quote),
        _line(Verb.MENTIONED, "person"),
    )


def _moved():
    group = _group(_("Lend the meeting rooms to associations"), _line(Verb.STAGE_MOVED, "authors", {"to": "pilot"}))
    day = day_of(timezone.now() + timedelta(days=30))
    group.then = Promise(_("An answer before %(day)s") % {"day": day}, "")
    return group


def _asked():
    return _group(_("A map of the works in progress"), _line(Verb.ASSIGNED, "person"))


def _followed():
    title = _("Sort the paper at the printer, and not in the evening by hand on every floor of every building")
    return _group(title, _line(Verb.REVISED, "followers", {"meaning": True}))


def _earned():
    line = Line(_("You earned a badge."), timezone.now(), True, reward=BADGE, why=reason(Verb.BADGE_EARNED, "earner"))
    return Group("badges", _("Your badges and levels"), reverse("points"), lines=[line])


def _group(title, *lines):
    """What is told of an invented idea; its address is that of the list of ideas."""
    return Group("sample", title, reverse("feed"), Idea(title=title), list(lines))


def _line(verb, whom, data=None, quote=""):
    tell = tell_for(verb, whom, data)
    return Line(_(tell.sentence) % INVENTED, timezone.now(), True, quote=quote, why=reason(verb, whom), kind=tell.kind)
