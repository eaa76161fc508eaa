"""Bringing ideas in from another platform: published, dated as they were, written in the diary as backfill.

One JSON object a line: external_id, title, body_html, theme, created_at, author, voters {for, against, mixed} and
comments [{external_id, author, body, created_at, stance}]. Everything is keyed by (source, external_id), so that
importing the same file again changes nothing.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.markdown import clean_html, excerpt, plain, render
from ideas import ranking, search
from ideas.actions import keep_first
from ideas.models import Activity, Authorship, Comment, Idea, Stage, Step, Theme, Vote
from ideas.verbs import Verb
from people.actions import group
from people.models import Entity, User

LONGEST_LINE = 5_000_000  # characters
LONGEST_TITLE = 300
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
BATCH = 25
OUTSIDE_CODE = "hors-groupe"
UNUSABLE = "!"  # no password fits this mark: imported people never log in
KINDS = {"for": Comment.Kind.SUPPORT, "against": Comment.Kind.RESERVATION}
REQUIRED = ("external_id", "title", "body_html", "theme", "created_at", "author")


class BadLine(Exception):
    """A line that cannot be imported, and why, in words."""


def _text(record, name, longest):
    value = record.get(name)
    if value is None:
        raise BadLine(_("%(field)s is missing.") % {"field": name})
    if not isinstance(value, str):
        raise BadLine(_("%(field)s is not a text.") % {"field": name})
    value = value.replace("\x00", "").strip()
    if not value:
        raise BadLine(_("%(field)s is missing.") % {"field": name})
    if len(value) > longest:
        raise BadLine(_("%(field)s is longer than %(max)s characters.") % {"field": name, "max": longest})
    return value


def _moment(record, name="created_at"):
    text = _text(record, name, 40)
    try:
        moment = datetime.fromisoformat(text)
        moment = timezone.make_aware(moment) if moment.tzinfo is None else moment
        if EARLIEST <= moment <= timezone.now() + timedelta(days=1):
            return moment
    except (ValueError, OverflowError):
        raise BadLine(_("%(field)s is not a date: %(text)s.") % {"field": name, "text": text})
    raise BadLine(_("%(field)s is an absurd date: %(text)s.") % {"field": name, "text": text})


def _keys(values, name):
    if not isinstance(values, list) or any(not isinstance(v, str) or not 0 < len(v) <= 100 for v in values):
        raise BadLine(_("%(field)s is not a list of people.") % {"field": name})
    return list(dict.fromkeys(values))


def _comment(record):
    if not isinstance(record, dict):
        raise BadLine(_("%(field)s is not a list of objects.") % {"field": "comments"})
    body = plain_lines(_text(record, "body", 20_000))
    return {
        "external_id": _text(record, "external_id", 120),
        "author": _text(record, "author", 100),
        "body": body,
        "created_at": _moment(record),
        "kind": KINDS.get(record.get("stance"), Comment.Kind.IMPROVEMENT),
    }


def plain_lines(text):
    """Comments come as text; whatever mark-up they hold is shown as it was typed."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def parse(line):
    """One line of the file as a checked dictionary. Raises BadLine with the reason."""
    if len(line) > LONGEST_LINE:
        raise BadLine(_("The line is longer than %(max)s characters.") % {"max": LONGEST_LINE})
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(_("This is not JSON: %(error)s.") % {"error": str(error)[:80]})
    if not isinstance(record, dict):
        raise BadLine(_("This is not a JSON object."))
    voters = record.get("voters") or {}
    comments = record.get("comments") or []
    if not isinstance(voters, dict) or not isinstance(comments, list):
        raise BadLine(_("%(field)s is not a list of objects.") % {"field": "voters, comments"})
    try:
        body = clean_html(_text(record, "body_html", 1_000_000))
    except DomainError as error:
        raise BadLine(str(error))
    return {
        "external_id": _text(record, "external_id", 120),
        "title": _text(record, "title", LONGEST_TITLE),
        "body": body,
        "theme": _text(record, "theme", 80),
        "created_at": _moment(record),
        "author": _text(record, "author", 100),
        "language": "en" if record.get("language") == "en" else "fr",
        "for": _keys(voters.get("for", []), "voters"),
        "against": len(_keys(voters.get("against", []), "voters")),
        "mixed": len(_keys(voters.get("mixed", []), "voters")),
        "comments": [_comment(c) for c in comments],
    }


class Importer:
    """Writes parsed records in batches, and counts what came and what did not."""

    def __init__(self, source):
        self.source = source
        self.counts = Counter()
        self.people = dict(User.objects.filter(source=source).values_list("external_id", "pk"))
        self.themes = {theme.name_fr: theme for theme in Theme.objects.all()}
        self.stage = Stage.objects.get(key="published")
        self._entity = None

    @property
    def entity(self):
        """Where imported people belong: outside the group, counted in no rate."""
        if self._entity is None:
            self._entity = Entity.objects.filter(code=OUTSIDE_CODE).first() or group().add_child(
                name="Hors groupe", code=OUTSIDE_CODE, kind=Entity.Kind.COMPANY, is_outside=True
            )
        return self._entity

    def write(self, records):
        """Import one batch in one transaction; what is known already is left as it is."""
        with transaction.atomic():
            self._add_people(records)
            ideas = self._add_ideas(records)
            pairs = [(record, ideas[record["external_id"]]) for record in records]
            activities = self._add_votes(pairs) + self._add_comments(pairs)
            Activity.objects.bulk_create(activities, batch_size=1000)
            self._recount([idea for _record, idea in pairs])

    def _add_people(self, records):
        keys = {r["author"] for r in records} | {c["author"] for r in records for c in r["comments"]}
        keys = sorted((keys | {key for r in records for key in r["for"]}) - self.people.keys())
        fresh = []
        for key in keys:
            email = f"{slugify(key) or 'x'}-{len(key)}@{slugify(self.source) or 'import'}.invalid"
            fresh.append(
                User(
                    email=email,
                    handle=User.handle_of(email),
                    first_name="Profil",
                    last_name=key[:80],
                    password=UNUSABLE,
                    entity=self.entity,
                    is_active=False,
                    is_outside=True,
                    source=self.source,
                    external_id=key,
                )
            )
        User.objects.bulk_create(fresh, batch_size=500)
        self.people.update({person.external_id: person.pk for person in fresh})
        self.counts["people"] += len(fresh)

    def _theme(self, name):
        if name not in self.themes:
            key = base = slugify(name)[:36] or "theme"
            while Theme.objects.filter(key=key).exists():
                key = f"{base}-{len(self.themes)}"
            self.themes[name] = Theme.objects.create(
                key=key, name_fr=name, name_en=name, order=100 + len(self.themes), is_active=False
            )
            self.counts["themes"] += 1
        return self.themes[name]

    def _add_ideas(self, records):
        wanted = [record["external_id"] for record in records]
        known = {i.external_id: i for i in Idea.objects.filter(source=self.source, external_id__in=wanted)}
        fresh = list({r["external_id"]: r for r in records if r["external_id"] not in known}.values())
        ideas = Idea.objects.bulk_create([self._idea(record) for record in fresh])
        Authorship.objects.bulk_create(
            Authorship(idea=i, person_id=self.people[r["author"]], entity=self.entity, since=r["created_at"])
            for i, r in zip(ideas, fresh, strict=True)
        )
        Step.objects.bulk_create(
            Step(idea=i, status=i.status, stage=self.stage, entity=self.entity, started_at=i.published_at)
            for i in ideas
        )
        Activity.objects.bulk_create(
            self._line(verb, i.published_at, by_id=self.people[r["author"]], idea=i)
            for i, r in zip(ideas, fresh, strict=True)
            for verb in (Verb.SUBMITTED, Verb.PUBLISHED)
        )
        keep_first(ideas)
        search.index_many(ideas)
        self.counts["ideas"] += len(ideas)
        return known | {idea.external_id: idea for idea in ideas}

    def _idea(self, record):
        at = record["created_at"]
        return Idea(
            title=record["title"],
            proposal=plain(record["body"]),
            proposal_html=record["body"],
            summary=excerpt(record["body"], 300),
            language=record["language"],
            theme=self._theme(record["theme"]),
            entity=self.entity,
            status=Idea.Status.PUBLISHED,
            stage=self.stage,
            submitted_at=at,
            published_at=at,
            stage_since=at,
            popularity=ranking.popularity(0, 0, at),
            source=self.source,
            external_id=record["external_id"],
        )

    def _line(self, verb, at, **fields):
        return Activity(verb=verb, at=at, is_backfill=True, **fields)

    def _add_votes(self, pairs):
        known = set(Vote.objects.filter(idea__in=[idea for _r, idea in pairs]).values_list("idea_id", "user_id"))
        votes = []
        for record, idea in pairs:
            self.counts["against"] += record["against"]
            self.counts["mixed"] += record["mixed"]
            self.counts["own"] += record["author"] in record["for"]
            for key in record["for"]:
                voter = self.people[key]
                if key != record["author"] and (idea.pk, voter) not in known:
                    known.add((idea.pk, voter))
                    votes.append(Vote(idea=idea, user_id=voter, created_at=record["created_at"]))
        Vote.objects.bulk_create(votes, batch_size=2000)
        self.counts["votes"] += len(votes)
        return [self._line(Verb.VOTED, vote.created_at, by_id=vote.user_id, idea_id=vote.idea_id) for vote in votes]

    def _add_comments(self, pairs):
        wanted = [c["external_id"] for record, _idea in pairs for c in record["comments"]]
        known = set(
            Comment.objects.filter(source=self.source, external_id__in=wanted).values_list("external_id", flat=True)
        )
        comments = []
        for record, idea in pairs:
            for c in record["comments"]:
                if c["external_id"] not in known:
                    known.add(c["external_id"])
                    comments.append(self._new_comment(c, idea))
        Comment.objects.bulk_create(comments, batch_size=1000)
        search.index_comments(comments)
        self.counts["comments"] += len(comments)
        return [
            self._line(Verb.COMMENTED, c.created_at, by_id=c.author_id, idea_id=c.idea_id, comment=c) for c in comments
        ]

    def _new_comment(self, c, idea):
        return Comment(
            idea=idea,
            author_id=self.people[c["author"]],
            body=c["body"],
            body_html=render(c["body"], idea.language),
            kind=c["kind"],
            language=idea.language,
            created_at=c["created_at"],
            source=self.source,
            external_id=c["external_id"],
        )

    def _recount(self, ideas):
        for idea in set(ideas):
            votes = Vote.objects.filter(idea=idea).count()
            comments = Comment.objects.filter(idea=idea).published().count()
            if (votes, comments) != (idea.vote_count, idea.comment_count):
                Idea.objects.filter(pk=idea.pk).update(
                    vote_count=votes,
                    comment_count=comments,
                    version=idea.version + 1,
                    popularity=ranking.popularity(votes, comments, idea.published_at),
                )
