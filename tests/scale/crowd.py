"""A community of any size in a minute or two: the few facts that Python must compute in bulk, the rest by the database.

Everything follows from the number of an idea, so that a small community is the beginning of a large one: of a hundred
ideas eighty-eight are published and ten are under review, a tenth of those with the first of the judges.
"""

from datetime import timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from demo.corpus.ideas import THEMES, idea_texts
from ideas import ranking, search
from ideas.models import Activity, Authorship, Campaign, Comment, Follow, Idea, Reader, Stage, Step, Theme, Vote
from inbox.models import Notification, Subject
from moderation.models import Correspondent, Decision, Review
from people.closure import rebuild
from people.models import Entity, ReportingLine, Role, RoleGrant, User
from register.actions import append_many
from tests.factories import make_entity, make_person, make_theme

PEOPLE = 4000
FIRST = 10_000
"""The key of the first of the crowd; the others follow."""
JUDGES, CHIEFS = 10, 90
READER = FIRST + PEOPLE - 1
TEXTS = 20_000
"""Different ones: of those that look for ideas like theirs, each finds five titles."""
ROUND = 600
"""Ideas that follow each other, in or out of the second campaign."""
YEARS = 3
STAGES = ("published",) * 14 + ("analysis", "analysis", "project", "pilot", "deployed", "parked")
VOTES, REMARKS = 19, 6


class Crowd:
    """Who is there, and how many ideas there are so far."""

    def __init__(self):
        self.now = timezone.now()
        self.ideas = 0
        self.texts = idea_texts(Random(1), [list(THEMES)[n % len(THEMES)] for n in range(TEXTS)])
        self.people()
        self.themes = list(Theme.objects.order_by("pk"))
        self.stages = dict(Stage.objects.values_list("key", "pk"))
        self.campaign, self.other = (
            Campaign.objects.create(question=question, opens_at=self.now - days, closes_at=self.now + timedelta(9))
            for question, days in (("Que simplifier ?", timedelta(60)), ("Que partager ?", timedelta(30)))
        )

    def people(self):
        """A head, ninety managers and everybody else, in six companies of eight entities."""
        group = make_entity("Groupe", Entity.Kind.GROUP)
        companies = [make_entity(name) for name in ("Annuaires", "Cartes", "Édition", "Énergie", "Transport", "Santé")]
        rooms = [
            make_entity(f"Direction {n}", Entity.Kind.DEPARTMENT, parent=company, code=f"d-{company.pk}-{n}")
            for company in companies
            for n in range(8)
        ]
        self.head = make_person("Paul-Henri", "Roux", entity=group)
        people = [
            User(pk=FIRST + n, first_name="Nour", last_name=f"Essai {n}", email=f"n{n}@exemple.test", handle=f"n{n}",
                 employee_number=f"C{n:06}", entity=rooms[n % len(rooms)], first_login_at=self.now)
            for n in range(PEOPLE)
        ]  # fmt: skip
        User.objects.bulk_create(people, batch_size=500)
        chief = [self.chief_of(n) for n in range(PEOPLE)]
        since = self.now - timedelta(days=900)
        ReportingLine.objects.bulk_create(
            [ReportingLine(person_id=FIRST + n, manager_id=pk, since=since) for n, pk in enumerate(chief)],
            batch_size=500,
        )
        rebuild()
        for key in ("service", "digital", "work", "planet"):
            theme = make_theme(key, key.title(), key.title())
            Correspondent.objects.bulk_create(
                [Correspondent(person_id=FIRST + n, theme=theme, company=companies[n % 6]) for n in range(JUDGES)]
            )
        self.companies, self.rooms = companies, rooms
        self.reader, self.judge = User.objects.get(pk=READER), User.objects.get(pk=FIRST)
        self.executive = User.objects.get(pk=READER - 1)
        RoleGrant.objects.create(person=self.executive, role=Role.EXECUTIVE)

    def chief_of(self, number):
        """The judges have chiefs of their own: nobody judges somebody of the same team."""
        if JUDGES <= number < JUDGES + CHIEFS:
            return self.head.pk
        return FIRST + JUDGES + (number if number < JUDGES else JUDGES + number % (CHIEFS - JUDGES))

    def grow(self, total):
        """Go on until there are `total` ideas."""
        first, self.ideas = self.ideas + 1, total
        with transaction.atomic():
            self.write_ideas(range(first, total + 1))
            for fact in FACTS:
                fill(*fact, first, total)
            self.decide(first, total)
            self.tell(first, total)
            with connection.cursor() as cursor:
                cursor.execute(COUNTERS, {"first": first, "last": total})
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Idea, Review, Decision, Activity, User]):
                cursor.execute(sql)
            # PostgreSQL: as autovacuum does soon after, else no count is read from an index alone
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")

    def write_ideas(self, numbers):
        """The ideas and their rows of the search table."""
        documents = {}
        for start in range(numbers.start, numbers.stop, 5000):
            ideas = [self.idea(n) for n in range(start, min(start + 5000, numbers.stop))]
            Idea.objects.bulk_create(ideas, batch_size=1000)
            rows = []
            for idea in ideas:
                if idea.pk % TEXTS not in documents:
                    documents[idea.pk % TEXTS] = search.document(idea)
                title, body = documents[idea.pk % TEXTS]
                if idea.status == Idea.Status.PUBLISHED:
                    rows.append((idea.pk, title, f"{body} no{idea.pk}"))
            column = "rowid" if connection.vendor == "sqlite" else "idea_id"
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO ideas_search ({column}, title, body) VALUES (%s, %s, %s)", rows)

    def idea(self, number):
        """What is to say of one, of any age up to three years."""
        text = self.texts[number % TEXTS]
        age = timedelta(days=2 + YEARS * 365 * (number * 7919 % 99_991) / 99_991, seconds=number % 1000)
        submitted, kind = self.now - age, number % 100
        status = Idea.Status.PUBLISHED if kind < 88 else Idea.Status.SUBMITTED if kind < 98 else Idea.Status.REFUSED
        published = submitted + timedelta(hours=30) if status == Idea.Status.PUBLISHED else None
        stage = STAGES[number // 7 % len(STAGES)] if published else None
        votes, comments = number * 13 % (VOTES + 1), number * 5 % (REMARKS + 1)
        return Idea(
            pk=number, title=text.title, problem=text.problem, proposal=text.proposal, summary=text.problem[:200],
            theme=self.themes[number * 31 // 8 % len(self.themes)],
            entity=self.rooms[number * 17 // 3 % len(self.rooms)],
            campaign=self.campaign if number % 40 == 0 else self.other if number // ROUND % 2 == 0 else None,
            status=status, stage_id=self.stages[stage] if stage else None,
            submitted_at=submitted, published_at=published, stage_since=published,
            popularity=ranking.popularity(votes, comments, published) if published else 0,
        )  # fmt: skip

    def decide(self, first, last):
        """Every fifth published idea went through a review of which the register tells."""
        reviewed = Review.objects.filter(pk__range=(first, last), state="decided")
        reviewed = list(reviewed.values_list("pk", "idea__published_at"))
        entries = append_many([("review", {"review": pk}, at) for pk, at in reviewed])
        decisions = [
            Decision(
                pk=pk, review_id=pk, by_id=FIRST + pk % JUDGES, kind="approve", at=at, register_number=entry.number
            )
            for (pk, at), entry in zip(reviewed, entries, strict=True)
        ]
        Decision.objects.bulk_create(decisions, batch_size=1000)

    def tell(self, first, last):
        """A message of every tenth idea to its author, and of every fiftieth to the reader."""
        kind = ContentType.objects.get_for_model(User)
        ideas = Idea.objects.filter(pk__range=(first, last), status="published")
        for step, of in ((10, author), (50, lambda pk: READER)):
            told = [
                Notification(
                    recipient_id=of(pk), idea_id=pk, verb="moved", timestamp=at, group_key=f"idea-{pk}",
                    data={"as": "followers"}, unread=pk % 3 == 0, actor_content_type=kind, actor_object_id=str(of(pk)),
                )
                for pk, at in ideas.values_list("pk", "published_at")
                if pk % step == 0
            ]  # fmt: skip
            Notification.objects.bulk_create(told, batch_size=2000)
            Subject.objects.bulk_create(
                [
                    Subject(
                        recipient_id=row.recipient_id, group_key=row.group_key, idea_id=row.idea_id,
                        last_at=row.timestamp, is_unread=row.unread,
                    )
                    for row in told
                ],
                batch_size=2000,
            )  # fmt: skip


def author(number):
    """Who wrote an idea: the first half of the crowd writes, the second supports and comments."""
    return FIRST + JUDGES + CHIEFS + number * 7919 % (PEOPLE // 2 - JUDGES - CHIEFS)


MADE = "i.id BETWEEN %(first)s AND %(last)s"
PUBLISHED = f"{MADE} AND i.status = 'published'"
WAITING = f"{MADE} AND i.status = 'submitted'"
COUNT_UP = "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 30) "
WRITER = f"{FIRST + JUDGES + CHIEFS} + i.id * 7919 %% {PEOPLE // 2 - JUDGES - CHIEFS}"
JUDGE = f"{FIRST} + i.id %% 100 %% {JUDGES}"
SUPPORTER = f"{FIRST + PEOPLE // 2} + (i.id * 37 + n.n * 61) %% {PEOPLE // 2}"
SPEAKER = f"{FIRST + PEOPLE // 2} + (i.id * 41 + n.n * 67) %% {PEOPLE // 2}"
FACTS = (
    (Authorship, "", MADE, {"person_id": WRITER, "since": "i.submitted_at"}),
    (Step, "", f"{MADE} AND i.status <> 'refused'",
     {"status": "'submitted'", "holder_id": JUDGE, "started_at": "i.submitted_at", "due_at": "i.submitted_at",
      "ended_at": "i.published_at"}),
    (Step, "", f"{MADE} AND i.status <> 'submitted'",
     {"status": "i.status", "stage_id": "i.stage_id", "started_at": "COALESCE(i.published_at, i.submitted_at)"}),
    (Activity, "", MADE, {"verb": "'submitted'", "by_id": WRITER, "is_backfill": "TRUE", "at": "i.submitted_at"}),
    (Activity, "", PUBLISHED, {"verb": "'published'", "is_backfill": "TRUE", "at": "i.published_at"}),
    (Review, "", WAITING,
     {"id": "i.id", "reviewer_id": JUDGE, "theme_id": "i.theme_id", "assigned_at": "i.submitted_at",
      "due_at": "i.submitted_at"}),
    (Reader, "", WAITING, {"person_id": JUDGE, "why": "'review'", "since": "i.submitted_at"}),
    (Review, "", f"{PUBLISHED} AND i.id %% 5 = 0",
     {"id": "i.id", "reviewer_id": f"{FIRST} + i.id %% {JUDGES}", "theme_id": "i.theme_id", "state": "'decided'",
      "assigned_at": "i.submitted_at", "due_at": "i.published_at", "ended_at": "i.published_at"}),
    (Vote, f"JOIN n ON n.n < i.id * 13 %% {VOTES + 1}", PUBLISHED,
     {"user_id": SUPPORTER, "created_at": "i.published_at"}),
    (Comment, f"JOIN n ON n.n < i.id * 5 %% {REMARKS + 1}", PUBLISHED,
     {"author_id": SPEAKER, "body": "'Essayons.'", "body_html": "'<p>Essayons.</p>'", "created_at": "i.published_at"}),
    (Follow, "", f"{PUBLISHED} AND i.id %% 20 = 0", {"person_id": READER, "since": "i.published_at"}),
    (Follow, "", PUBLISHED, {"person_id": WRITER, "since": "i.published_at"}),
)  # fmt: skip
COUNTERS = (
    "UPDATE ideas_idea SET vote_count = (SELECT COUNT(*) FROM ideas_vote v WHERE v.idea_id = ideas_idea.id), "
    "comment_count = (SELECT COUNT(*) FROM ideas_comment c WHERE c.idea_id = ideas_idea.id) "
    "WHERE ideas_idea.id BETWEEN %(first)s AND %(last)s AND status = 'published'"
)


def fill(model, join, where, columns, first, last):
    """One row of `model` for each idea (and each n of `join`); what `columns` does not say is the field's default."""
    columns, values = {"idea_id": "i.id", **columns}, {"first": first, "last": last}
    for field in model._meta.concrete_fields:
        if field.column in columns or field.primary_key or (field.null and not field.has_default()):
            continue
        columns[field.column] = f"%({field.name})s"
        values[field.name] = field.get_db_prep_save(field.get_default(), connection)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    source = f"SELECT {', '.join(map(str, columns.values()))} FROM ideas_idea i {join} WHERE {where}"
    with connection.cursor() as cursor:
        numbers = COUNT_UP if join else ""
        cursor.execute(f"{numbers}INSERT INTO {model._meta.db_table} ({names}) {source}", values)
