"""What reaches an inbox, how it reads there, and when it is read."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django_tasks_db.models import DBTaskResult

from ideas import actions
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from inbox import tasks
from inbox.actions import mark_read, notify, notify_milestone
from inbox.models import Notification, unread_count
from inbox.receivers import tell
from inbox.sentences import grouped
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.both_databases


@pytest.fixture
def comment(idea, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return make_comment(idea, by=bob, body="Le service client le fait déjà à Rennes.")


def inbox_of(person):
    return grouped(Notification.objects.visible_to(person), person)


def told_of(verb):
    return [message.recipient for message in Notification.objects.filter(verb=verb)]


def test_a_comment_reaches_the_author_on_commit(comment, idea, alice, bob):
    message = Notification.objects.get(recipient=alice)
    assert (message.idea, message.group_key, message.verb) == (idea, f"idea-{idea.pk}", "commented")
    assert (message.actor, message.activity.comment) == (bob, comment)
    assert message.actor_content_type == ContentType.objects.get_for_model(bob)
    assert not Notification.objects.filter(recipient=bob).exists()


def test_telling_twice_changes_nothing(comment, alice):
    notify(Activity.objects.get(verb=Verb.COMMENTED))
    tasks.catch_up()
    assert told_of(Verb.COMMENTED) == [alice]


def test_what_was_missed_is_told_within_ten_minutes(idea, bob, alice, time_machine):
    make_comment(idea, by=bob)  # nothing is committed, so nobody was told
    assert not Notification.objects.exists()
    tasks.catch_up()
    assert told_of(Verb.COMMENTED) == [alice]


def test_backfill_never_tells_anybody(idea, bob, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        Activity.record(Verb.COMMENTED, by=bob, idea=idea, is_backfill=True)
    tasks.catch_up()
    assert told_of(Verb.COMMENTED) == []


def test_a_vote_tells_nobody_anything(idea, bob, django_capture_on_commit_callbacks, django_assert_num_queries):
    with django_assert_num_queries(0):
        tell(Activity(verb=Verb.VOTED, by=bob, idea=idea))
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_vote(idea, by=bob, wanted=True)
    tasks.catch_up()
    assert told_of(Verb.VOTED) == []


def test_a_round_number_of_supports_is_told_once_without_names(idea, alice, bob):
    actions.set_vote(idea, by=bob, wanted=True)
    Idea.objects.filter(pk=idea.pk).update(vote_count=51)
    tasks.tell_milestones()
    Idea.objects.filter(pk=idea.pk).update(vote_count=12)
    tasks.tell_milestones()
    message = Notification.objects.get()
    assert (message.recipient, message.activity, message.actor) == (alice, None, idea)
    assert inbox_of(alice)[0].lines[0].text == "Votre idée a atteint 50 soutiens."
    notify_milestone(idea, 100)
    assert Notification.objects.count() == 2


@pytest.mark.worker_apart
def test_nobody_waits_for_the_messages_that_a_fact_sends(idea, bob, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_comment(idea, by=bob)
    assert not Notification.objects.exists()
    task = DBTaskResult.objects.get(task_path="inbox.tasks.notify_later")
    tasks.notify_later.func(*task.args_kwargs["args"])
    assert told_of(Verb.COMMENTED) == [alice]


def test_telling_many_takes_as_many_queries_as_telling_few(idea, bob, head, django_assert_max_num_queries):
    for number in range(20):
        actions.set_follow(idea, by=make_person(f"Fan{number}"), level="watching")
    make_comment(idea, by=bob)
    activity = Activity.objects.select_related("idea", "by", "person", "comment__parent").get(verb=Verb.COMMENTED)
    with django_assert_max_num_queries(15):
        notify(activity)
    assert Notification.objects.count() == 21


def test_messages_are_grouped_by_idea_the_freshest_first(alice, bob, head, django_capture_on_commit_callbacks):
    first, second = make_idea(by=alice, title="Première"), make_idea(by=alice, title="Seconde")
    with django_capture_on_commit_callbacks(execute=True):
        make_comment(second, by=bob)
        make_comment(first, by=bob)
        make_comment(first, by=head, body="Je confirme.")
    groups = inbox_of(alice)
    assert [group.title for group in groups] == ["Première", "Seconde"]
    assert [line.text for line in groups[0].lines] == [
        "Paul-Henri Roux a commenté votre idée.",
        "Bob Tanguy a commenté votre idée.",
    ]
    assert groups[0].lines[0].quote == "Je confirme."
    assert unread_count(alice) == 2


def test_a_withdrawn_comment_is_no_longer_quoted(comment, alice, bob):
    actions.withdraw_comment(comment, by=bob)
    assert inbox_of(alice)[0].lines[0].quote == ""


def test_long_groups_count_what_they_do_not_show(idea, alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(8):
            make_comment(idea, by=bob)
    group = inbox_of(alice)[0]
    assert (len(group.lines), group.has_more, group.is_new) == (6, True, True)


def test_old_messages_of_an_idea_one_may_no_longer_see_are_neither_shown_nor_counted(
    idea, alice, bob, head, django_capture_on_commit_callbacks
):
    actions.set_follow(idea, by=bob, level="watching")
    with django_capture_on_commit_callbacks(execute=True):
        make_comment(idea, by=head)
    assert unread_count(bob) == 1
    actions.withdraw(idea, by=alice)
    assert (unread_count(bob), inbox_of(bob), unread_count(alice)) == (0, [], 1)


def test_the_page_shows_what_is_new_and_marks_it_read(client, comment, idea, alice):
    client.force_login(alice)
    page = client.get("/inbox/").content.decode()
    assert "Bob Tanguy a commenté votre idée." in page and idea.get_absolute_url() in page
    assert "1 sujet a du nouveau pour vous" in page
    assert client.get("/inbox/read/").status_code == 405
    assert client.post("/inbox/read/", {"group": f"idea-{idea.pk}"}).status_code == 302
    assert "Vous êtes à jour" in client.get("/inbox/").content.decode()


def test_one_marks_only_ones_own_messages(client, comment, alice, bob):
    client.force_login(bob)
    client.post("/inbox/read/")
    assert unread_count(alice) == 1
    mark_read(alice)
    mark_read(alice)
    assert unread_count(alice) == 0


def test_the_badge_agrees_with_the_page(client, comment, alice):
    client.force_login(alice)
    badge = client.get("/inbox/badge/").content.decode()
    assert "1 message non lu" in badge and 'hx-swap-oob="outerHTML:[data-unread]"' in badge
    assert "1 message non lu" in client.get("/inbox/").content.decode()


def test_an_empty_inbox_offers_one_way_on(client, bob):
    client.force_login(bob)
    page = client.get("/inbox/?page=zz").content.decode()
    assert "Trouver une idée à suivre" in page


def test_the_inbox_asks_as_much_for_many_messages_as_for_one(
    client, alice, bob, comment, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            make_comment(make_idea(by=alice, title=f"Idée {number}"), by=bob)
    client.force_login(alice)
    client.get("/inbox/")
    with django_assert_max_num_queries(12):
        assert client.get("/inbox/").status_code == 200


def test_an_alert_about_an_unassigned_idea_names_the_theme_and_not_the_idea(alice, cleo):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    notify(Activity.record(Verb.UNASSIGNED, idea=idea))
    group = inbox_of(cleo)[0]
    assert (group.idea, group.url) == (None, "/moderation/reports/#unassigned")
    assert "Qualité de service" in group.lines[0].text and idea.title not in group.lines[0].text
    assert inbox_of(alice)[0].title == idea.title


def test_what_would_read_the_same_twice_is_said_once(bob, idea):
    for _again in (1, 2):
        notify(Activity.record(Verb.LEVEL_REACHED, person=bob, data={"level": 1}))
    assert [line.text for line in inbox_of(bob)[0].lines] == ["Vous avez atteint un nouveau niveau."]


def test_the_number_beside_the_tray_is_that_of_the_page_for_ideas_of_every_kind(
    alice, bob, mona, django_capture_on_commit_callbacks, django_assert_num_queries
):
    with django_capture_on_commit_callbacks(execute=True):
        make_comment(make_idea(by=alice), by=bob)
        make_comment(make_idea(by=alice, audience=make_entity("Annuaires")), by=mona)
    returned = make_idea(by=alice, status=Idea.Status.RETURNED)
    notify(Activity.objects.get(idea=returned, verb=Verb.RETURNED))
    notify(Activity.record(Verb.LEVEL_REACHED, person=alice))
    assert unread_count(alice) == len(inbox_of(alice)) >= 3
    mark_read(alice)
    with django_assert_num_queries(1):
        assert unread_count(alice) == 0
