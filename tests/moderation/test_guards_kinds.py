"""The database refuses a judge for every kind of conflict, through the ORM and in raw SQL as a script would write."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ideas.models import Reader
from moderation.models import Decision, Report, Review
from people.actions import declare_conflict, delegate, set_manager
from people.models import Entity, ReportingLine
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.both_databases
KINDS = ("author", "line", "acting", "dotted", "delegate", "former", "below", "team", "same team", "declared", "named")


def in_conflict(kind, alice, mona, bob):
    """A person in this kind of conflict with alice, and in no other."""
    if kind in ("author", "line"):
        return {"author": alice, "line": mona}[kind]
    if kind == "below":
        return make_person("Basile", manager=alice)
    if kind == "team":
        return make_person("Colin", manager=mona)
    judge = make_person("Juste", manager=bob, entity=make_entity("Cartes"))
    if kind in ("acting", "dotted"):
        set_manager(alice, judge, kind=kind)
    elif kind == "delegate":
        delegate(mona, to=judge)
    elif kind == "former":
        since = timezone.now() - timedelta(days=500)
        until = timezone.now() - timedelta(days=300)
        ReportingLine.objects.create(person=alice, manager=judge, since=since, until=until)
        set_manager(mona, None, kind="dotted")
    elif kind == "same team":
        team = make_entity("Rédaction", Entity.Kind.TEAM, make_entity("Cartes"), "redaction")
        type(alice).objects.filter(pk__in=[alice.pk, judge.pk]).update(entity=team)
    elif kind == "declared":
        declare_conflict(alice, other=judge)
    else:
        declare_conflict(judge, other=alice, is_counted=False)
    return judge


@pytest.fixture
def pieces(alice, bob):
    idea = make_idea(by=alice, status="submitted")
    other = make_idea(by=bob, status="submitted")
    comment = make_comment(make_idea(by=bob), by=alice)
    return idea, other, comment


def refused(action):
    with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
        action()


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_conflict_passes_the_database(kind, pieces, alice, mona, bob):
    idea, other, comment = pieces
    judge = in_conflict(kind, alice, mona, bob)
    if kind == "former":
        from people.closure import rebuild

        rebuild()
    now = timezone.now()
    outsider = make_person("Odile", entity=make_entity("Édition", code="edition"))
    given = Review.objects.create(idea=idea, reviewer=outsider, theme=idea.theme)
    report = Report.objects.create(comment=comment, reporter=outsider, reason="offensive")
    decided = Decision.objects.create(review=given, by=outsider, kind="approve")
    for refused_write in (
        lambda: Review.objects.create(idea=idea, reviewer=judge, theme=idea.theme, state="decided"),
        lambda: Review.objects.filter(pk=given.pk).update(reviewer=judge),
        lambda: Decision.objects.filter(pk=decided.pk).update(by=judge),
        lambda: Reader.objects.create(idea=idea, person=judge, why="review"),
        lambda: Report.objects.filter(pk=report.pk).update(handled_by=judge, state="hidden", answer="Non."),
        lambda: sql("UPDATE moderation_review SET reviewer_id = %s WHERE id = %s", judge.pk, given.pk),
        lambda: sql("UPDATE moderation_review SET idea_id = %s, reviewer_id = %s", idea.pk, judge.pk),
        lambda: sql("UPDATE moderation_report SET handled_by_id = %s, state = 'kept'", judge.pk),
        lambda: sql("UPDATE moderation_decision SET by_id = %s", judge.pk),
        lambda: sql(
            "INSERT INTO moderation_review (idea_id, reviewer_id, theme_id, state, why, assigned_at) "
            "VALUES (%s, %s, %s, 'decided', '{}', %s)",
            idea.pk, judge.pk, idea.theme_id, now,
        ),
        lambda: sql(
            "INSERT INTO ideas_reader (idea_id, person_id, why, since) VALUES (%s, %s, 'glass', %s)",
            idea.pk, judge.pk, now,
        ),
    ):  # fmt: skip
        refused(refused_write)
    refused(
        lambda: (
            sql("DELETE FROM moderation_decision") or Decision.objects.create(review=given, by=judge, kind="approve")
        )
    )


def test_whoever_is_in_no_conflict_passes(pieces, alice, bob):
    idea, _other, comment = pieces
    judge = make_person("Juste", manager=bob, entity=make_entity("Cartes"))
    given = Review.objects.create(idea=idea, reviewer=judge, theme=idea.theme)
    Decision.objects.create(review=given, by=judge, kind="approve")
    Reader.objects.create(idea=idea, person=judge, why="review")
    Report.objects.create(comment=comment, reporter=bob, reason="offensive", handled_by=judge, state="kept")


def test_no_signature_is_moved_under_a_judge_in_raw_sql(pieces, alice, bob):
    idea, _other, _comment = pieces
    judge = make_person("Juste", manager=bob, entity=make_entity("Cartes"))
    below = make_person("Basile", manager=judge)
    Review.objects.create(idea=idea, reviewer=judge, theme=idea.theme)
    move = "UPDATE ideas_authorship SET person_id = %s WHERE idea_id = %s"
    refused(lambda: sql(move, below.pk, idea.pk))
    sql(move, make_person("Odile", entity=make_entity("Édition", code="edition")).pk, idea.pk)
