"""Reads, from the data under EUREKA_VAR, what the measured requests are made of; opens sessions; counts queries."""

import json
import sys
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas.models import Idea, Theme
from ideas.words import stem
from people.models import Entity, RoleGrant, User

WORDS = ("facture", "réunion", "papier", "client", "véhicule", "énergie", "formation", "impression")
STORE = import_module(settings.SESSION_ENGINE).SessionStore


def session(user):
    """A session of `user`, as the log-in form would open it."""
    opened = STORE()
    opened[SESSION_KEY] = str(user.pk)
    opened[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    opened[HASH_SESSION_KEY] = user.get_session_auth_hash()
    opened.save()
    return {"pk": user.pk, "session": opened.session_key}


def facts(readers):
    """Readers with sessions, the idea with the most comments, ideas to write to, words to look for."""
    ideas = Idea.objects.published().filter(audience__isnull=True)
    long_idea = ideas.annotate(talk=Count("comments")).filter(talk__gte=30).order_by("talk", "pk").first()
    long_idea = long_idea or ideas.order_by("-comment_count").first()
    theme, entity = (
        Theme.objects.filter(is_active=True).first(),
        Entity.objects.companies().filter(is_outside=False).first(),
    )
    people = User.objects.filter(is_active=True, authorships__isnull=True, entity__isnull=False).order_by("pk")[
        :readers
    ]
    return {
        "readers": [session(user) for user in people],
        "executive": session(RoleGrant.objects.filter(role="executive", until=None).select_related("person")[0].person),
        "long_idea": {"pk": long_idea.pk, "path": long_idea.get_absolute_url()},
        "ideas": list(ideas.order_by("pk").values_list("pk", flat=True)[:800]),
        "words": WORDS,
        "stems": [stem(word, "fr") for word in WORDS],
        "draft": {
            "problem": "Chaque équipe refait le même relevé.", "proposal": "Un relevé commun, partagé le lundi.",
            "benefit": "Deux heures par semaine.", "theme": theme.key, "theme_id": theme.pk, "entity": entity.pk,
        },
    }  # fmt: skip


def queries():
    """Queries of each page: on a first visit, and when its shared pieces are in the cache."""
    known, counts = facts(2), {}
    acts = {
        "feed": ("get", "/ideas/?tab=recent", {}),
        "idea": ("get", known["long_idea"]["path"], {}),
        "search": ("get", f"/ideas/?q={WORDS[0]}", {}),
        "vote": ("post", f"/ideas/{known['ideas'][0]}/vote/", {"wanted": "1"}),
        "comment": ("post", f"/ideas/{known['ideas'][0]}/comments/", {"body": "Bonne idée.", "kind": "support"}),
        "post": ("post", "/ideas/new/", known["draft"] | {"title": "Une idée de mesure"}),
        "board": ("get", "/board/", {}),
    }
    for page, (method, path, form) in acts.items():
        seen = []
        for reader in known["readers"]:
            client = Client(HTTP_HOST="localhost")
            who = known["executive"] if page == "board" else reader
            client.cookies[settings.SESSION_COOKIE_NAME] = who["session"]
            with CaptureQueriesContext(
                connection,
            ) as captured:
                answer = getattr(client, method)(path, form)
            seen.append(str(len(captured)) if answer.status_code < 400 else f"({answer.status_code})")
        counts[page] = "→".join(seen)
    return counts


def main():
    """The facts for so many readers, or the queries, as JSON."""
    asked = sys.argv[1]
    sys.stdout.write(json.dumps(queries() if asked == "queries" else facts(int(asked))))
