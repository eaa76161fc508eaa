"""Reports of ideas: three people apart hide one for now, a manager without a conflict decides, nothing is lost."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from gamification import rebuild
from gamification.actions import earn
from gamification.models import LedgerRow
from gamification.seasons import ensure_season
from ideas import actions as ideas
from ideas.models import Activity, Idea, Reader
from ideas.similar import similar
from ideas.verbs import Verb
from inbox.audiences import recipients
from moderation import actions
from moderation.grounds import ground_of_idea
from moderation.models import Appeal, Hiding, Report, Seat
from people.actions import declare_conflict
from people.models import Role, RoleGrant
from pipeline import actions as pipeline
from register.actions import verify
from register.models import Entry
from tests.factories import make_comment, make_entity, make_idea, make_person

S = Idea.Status


@pytest.fixture
def three(head):
    places = ("Annuaires", "Édition", "Petites annonces")
    bosses = [make_person(manager=head, entity=make_entity(place)) for place in places]
    return [make_person(f"Témoin{n}", manager=boss, entity=boss.entity) for n, boss in enumerate(bosses)]


@pytest.fixture
def report(idea, three):
    """Report the idea by some people, by all three if nobody is named."""

    def by(*people):
        for person in people or three:
            actions.report_idea(idea, by=person, reason="offensive")
        idea.refresh_from_db()
        return idea.status

    return by


@pytest.fixture
def removed(report, idea, cleo):
    report()
    actions.answer_report(Report.objects.first(), by=cleo, hide=True, answer="Elle vise une personne.")
    idea.refresh_from_db()
    return idea


def answer(by, *, hide):
    return actions.answer_report(Report.objects.first(), by=by, hide=hide, answer="Relu à deux fois.")


def test_one_reports_by_a_form_once_and_never_ones_own(client, idea, alice, bob, cleo):
    url = reverse("idea-report", args=[idea.pk])
    client.force_login(bob)
    assert url in client.get(idea.get_absolute_url()).content.decode()
    assert idea.title in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"reason": "offensive", "text": "Vise quelqu’un."}).status_code == 302
    fact = Activity.objects.get(verb=Verb.IDEA_REPORTED)
    assert (Report.objects.get().idea, fact.by, list(recipients(fact))) == (idea, None, [cleo.pk])
    client.force_login(alice)
    assert url not in client.get(idea.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": "offensive"}).status_code == 422
    client.force_login(cleo)
    page = client.get(reverse("reports")).content.decode()
    assert "Vise quelqu’un." in page
    assert idea.title in page


def test_the_third_hides_it_from_all_but_its_authors_and_who_decides(client, report, three, idea, alice, bob, cleo):
    comment = make_comment(idea, by=bob)
    assert report(*three[:2]) == S.PUBLISHED
    client.force_login(bob)
    client.get(idea.get_absolute_url())  # kept in the cache
    assert report() == S.HIDDEN
    assert client.get(idea.get_absolute_url()).status_code == 404
    assert client.get(reverse("comment-report", args=[comment.pk])).status_code == 404
    assert client.post(reverse("idea-vote", args=[idea.pk]), {"wanted": "1"}).status_code == 404
    for address in ("/ideas/", "/ideas/?q=rappel", f"/ideas/live/?ids={idea.pk}", reverse("person", args=[alice.pk])):
        assert idea.title not in client.get(address).content.decode(), address
    for person in (alice, cleo):
        client.force_login(person)
        assert idea.title in client.get(idea.get_absolute_url()).content.decode()
    fact = Activity.objects.get(verb=Verb.IDEA_HELD)
    assert fact.by is None
    assert set(recipients(fact)) == {alice.pk, cleo.pk}
    client.force_login(alice)
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "blesse quelqu’un" in page
    assert "redevient visible d’elle-même" in page
    assert ground_of_idea(idea) is None
    entry = Entry.objects.get(kind="idea_hidden_for_now")
    assert [found["result"] for found in entry.data["certificates"]] == ["free"] * 3
    assert verify() is None


def test_somebody_in_conflict_does_not_count_and_does_not_decide(client, report, three, idea, alice, cleo, mona, head):
    declare_conflict(alice, other=three[0])
    RoleGrant.objects.create(person=mona, role=Role.MANAGER)
    assert report() == S.PUBLISHED
    fourth = make_person("Témoin", manager=make_person(manager=head), entity=make_entity("Quatrième"))
    assert report(fourth) == S.HIDDEN
    assert list(Reader.objects.filter(why=Reader.Why.REPORT).values_list("person", flat=True)) == [cleo.pk]
    client.force_login(mona)
    assert idea.title not in client.get(reverse("reports")).content.decode()
    assert client.get(idea.get_absolute_url()).status_code == 404
    with pytest.raises(DomainError):
        answer(mona, hide=True)


@pytest.mark.both_databases
def test_the_database_refuses_an_answer_by_somebody_above_an_author(report, idea, mona, cleo, carl):
    report()
    made = Report.objects.first()
    table = Report._meta.db_table
    for statement, judge in (("handled_by_id = %s", mona), ("handled_by_id = %s, state = 'hidden'", mona)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {statement} WHERE id = %s", [judge.pk, made.pk])  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(idea=idea, reporter=carl, reason="other", handled_by=mona, state="hidden")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reader.objects.create(idea=idea, person=mona, why="report", until=timezone.now() + timedelta(days=2))
    assert Report.objects.filter(pk=made.pk).update(handled_by=cleo) == 1


def test_without_a_decision_it_is_shown_again_where_it_stood(report, three, idea, alice, bob, eve, head):
    pipeline.retain(idea, by=eve, text="À étudier.")
    ideas.set_vote(idea, by=bob, wanted=True)
    stood = idea.steps.get(ended_at=None)
    assert report() == S.HIDDEN
    assert actions.lift_hidings() == 0
    Hiding.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert (actions.lift_hidings(), actions.lift_hidings()) == (1, 0)
    idea.refresh_from_db()
    step = idea.steps.get(ended_at=None)
    assert (idea.status, idea.stage.key, idea.vote_count) == (S.PUBLISHED, "analysis", 1)
    assert (step.stage, step.holder) == (stood.stage, eve)
    assert step.due_at > stood.due_at
    assert list(recipients(Activity.objects.get(verb=Verb.IDEA_RELEASED))) == [alice.pk]
    assert not Reader.objects.open().filter(why=Reader.Why.REPORT).exists()
    fourth = make_person("Quatrième", manager=make_person(manager=head), entity=make_entity("Cinquième"))
    assert report(fourth) == S.PUBLISHED
    assert Entry.objects.filter(kind="idea_shown_again").count() == 1
    assert idea in _found()


def _found():
    return similar("Un seul rappel pour les commerces")


def test_a_decision_to_keep_shows_it_and_tells_who_reported(report, three, idea, cleo):
    report()
    answer(cleo, hide=False)
    idea.refresh_from_db()
    assert idea.status == S.PUBLISHED
    told = [recipients(fact) for fact in Activity.objects.filter(verb=Verb.REPORT_ANSWERED)]
    assert [list(people) for people in told] == [[person.pk] for person in three]
    assert not any(tell.is_blind for people in told for tell in people.values())
    assert Entry.objects.get(kind="report").data["decision"] == "kept"


def test_hidden_for_good_it_tells_without_naming_it_and_is_not_withdrawn(client, removed, three, alice):
    for fact, person in zip(Activity.objects.filter(verb=Verb.REPORT_ANSWERED), three, strict=True):
        tell = recipients(fact)[person.pk]
        assert (tell.is_blind, tell.sentence) == (True, "An idea that you reported is hidden.")
    assert list(recipients(Activity.objects.get(verb=Verb.IDEA_HIDDEN))) == [alice.pk]
    assert not Reader.objects.open().filter(why=Reader.Why.REPORT).exists()
    with pytest.raises(DomainError):
        ideas.withdraw(removed, by=alice)
    client.force_login(alice)
    assert "Elle vise une personne." in client.get(removed.get_absolute_url()).content.decode()
    assert not _found()


def test_an_appeal_shows_it_again_at_once(client, removed, alice, carl, cleo):
    client.force_login(alice)
    assert client.post(reverse("idea-appeal", args=[removed.pk])).status_code == 302
    made = Appeal.objects.get()
    seat = Seat.objects.get()
    assert (made.kind, seat.judge) == ("removal", carl)
    actions.catch_up()
    assert Seat.objects.open().count() == 1
    client.force_login(carl)
    page = client.get(reverse("appeal", args=[made.pk])).content.decode()
    assert "Elle vise une personne." in page
    assert removed.proposal in page
    actions.answer_appeal(seat, by=carl, verdict="overturn", text="Elle ne vise personne.")
    idea = Idea.objects.get(pk=removed.pk)
    assert (idea.status, idea.stage.key) == (S.PUBLISHED, "published")
    assert not Idea.objects.filter(pk=idea.pk, readers__until=None).exists()
    assert verify() is None


def test_a_parked_idea_keeps_its_appeal_while_it_is_hidden(report, idea, alice, eve, carl, cleo):
    pipeline.park(idea, by=eve, text="Trop tôt.", reopening="Un budget.")
    idea.refresh_from_db()
    actions.appeal(ground_of_idea(idea), by=alice)
    assert report() == S.HIDDEN
    actions.recheck_appeals()
    assert Appeal.objects.get().state == "open"
    answer(cleo, hide=False)
    idea.refresh_from_db()
    assert (idea.status, idea.stage.key, idea.steps.get(ended_at=None).purpose) == (S.PUBLISHED, "parked", "appeal")


def points():
    ensure_season()
    for fact in Activity.objects.order_by("pk"):
        earn(fact)
    changes = rebuild.rebuild()
    assert not any(changes.values()), changes
    return sum(LedgerRow.objects.filter(rule_key__contains="authors").values_list("hundredths", flat=True))


def test_points_stay_for_now_go_with_it_for_good_and_come_back(report, idea, alice, bob, carl, cleo):
    ideas.set_vote(idea, by=bob, wanted=True)
    before = points()
    assert before == 2050
    report()
    assert points() == before
    answer(cleo, hide=True)
    assert points() == 0
    ideas.restore_idea(idea, by=carl)
    assert points() == before
    ideas.set_vote(idea, by=bob, wanted=False)
    assert points() == before - 50
    ideas.hide_idea(idea, by=cleo, reason="x")
    assert points() == 0
    ideas.restore_idea(idea, by=carl)
    assert points() == before - 50


def test_counters_and_search_are_right_with_a_hidden_idea(removed, capsys):
    make_idea(by=make_person("Zoé"))
    call_command("recount")
    call_command("rebuild_search")
    said = capsys.readouterr().out
    assert "0 ideas recounted." in said
    assert "0 rows changed" in said
