"""The subjects of an inbox: true to the messages, however many and whoever writes at the same moment."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ideas.models import Activity
from ideas.verbs import Verb
from inbox.actions import TOLD_WITH, mark_read, notify, notify_many
from inbox.models import MOST_COUNTED, Notification, Subject, unread_count
from inbox.policy import tell_for
from inbox.subjects import rebuild
from people.models import User
from tests.factories import make_comment, make_idea, make_person
from tests.inbox.posting import comment_on
from tests.threads import together

pytestmark = pytest.mark.both_databases


def rows():
    return list(Subject.objects.order_by("pk").values_list("recipient", "group_key", "idea", "last_at", "is_unread"))


def fill(person, ideas, lines):
    """`lines` messages to `person` about each of `ideas`, all in the inbox."""
    kind, now = ContentType.objects.get_for_model(User), timezone.now()
    Notification.objects.bulk_create(
        [
            Notification(
                recipient=person, idea=idea, group_key=f"idea-{idea.pk}", verb="published", data={"as": "followers"},
                timestamp=now - timedelta(minutes=line), actor_content_type=kind, actor_object_id=str(person.pk),
                unread=line % 2 == 0,
            )
            for idea in ideas
            for line in range(lines)
        ]
    )  # fmt: skip
    rebuild()


def test_subjects_say_what_the_messages_say_and_a_rebuild_changes_nothing(idea, bob, alice, head, capsys):
    comment_on(idea, bob)
    comment_on(make_idea(by=alice, title="Seconde"), head)
    mark_read(alice, group_key=f"idea-{idea.pk}")
    notify(Activity.record(Verb.LEVEL_REACHED, person=alice))
    kept = rows()
    assert [is_unread for *_rest, is_unread in kept if is_unread] == [True, True]
    assert rebuild() == 0 and rows() == kept
    Subject.objects.update(is_unread=False)
    Subject.objects.create(recipient=bob, group_key="news", last_at=timezone.now())
    call_command("rebuild_inboxes")
    assert capsys.readouterr().out == "3 put right.\n" and rows() == kept


def test_what_is_told_again_is_not_new_again(idea, bob, alice):
    comment_on(idea, bob)
    mark_read(alice)
    kept = rows()
    notify(Activity.objects.get(verb=Verb.COMMENTED))
    assert rows() == kept and unread_count(alice) == 0


@pytest.mark.django_db(transaction=True)
def test_who_reads_while_others_write_misses_nothing(idea, bob, alice, head):
    comments = [make_comment(idea, by=bob) for _number in range(4)]
    facts = list(Activity.objects.select_related(*TOLD_WITH).filter(comment__in=comments, verb=Verb.COMMENTED))
    calls = [lambda fact=fact: notify(fact) for fact in facts + facts] + [lambda: mark_read(alice)] * 4
    assert together(calls) == []
    assert Notification.objects.filter(recipient=alice, verb=Verb.COMMENTED).count() == 4
    assert rebuild() == 0
    mark_read(alice)
    assert unread_count(alice) == 0 and rebuild() == 0


def test_the_number_beside_the_tray_stops_counting_at_some_point(client, alice, bob):
    fill(bob, [make_idea(by=alice, title=f"Idée {number}") for number in range(MOST_COUNTED + 3)], 1)
    assert unread_count(bob) == MOST_COUNTED
    client.force_login(bob)
    page = client.get("/inbox/").content.decode()
    assert "99+" in page and "Beaucoup de sujets ont du nouveau" in page
    assert "Messages plus anciens" in page and "Messages plus récents" in client.get("/inbox/?page=6").content.decode()
    mark_read(bob)
    assert unread_count(bob) == 0 and not Notification.objects.filter(recipient=bob, unread=True).exists()


def test_the_inbox_asks_at_most_eight_things_however_much_it_holds(client, alice, bob):
    fill(bob, [make_idea(by=alice, title=f"Idée {number}") for number in range(30)], 40)
    client.force_login(bob)
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/inbox/").content.decode()
    assert page.count('class="message message--new"') == 20 and page.count("et des lignes plus anciennes") == 20
    assert len(queries) <= 8, "\n".join(query["sql"][:200] for query in queries)


def test_telling_a_thousand_people_takes_at_most_twenty_queries(idea, head):
    kept = make_person("Zoé")
    User.objects.bulk_create(
        [User(email=f"p{n}@exemple.test", first_name="P", last_name=str(n), entity=kept.entity) for n in range(1000)]
    )
    told = dict.fromkeys(
        User.objects.filter(email__startswith="p").values_list("pk", flat=True), tell_for(Verb.PUBLISHED, "followers")
    )
    activity = Activity.record(Verb.PUBLISHED, by=head, idea=idea)
    with CaptureQueriesContext(connection) as queries:
        notify_many(told, verb=Verb.PUBLISHED, idea=idea, activity=activity)
    assert len(queries) <= 20
    assert Notification.objects.filter(activity=activity).count() == len(told) >= 1000
    notify_many(told, verb=Verb.PUBLISHED, idea=idea, activity=activity)
    assert Notification.objects.filter(activity=activity).count() == Subject.objects.filter(idea=idea).count()


@pytest.mark.parametrize("page", ["", "0", "-3", "deux", "²", "9" * 5000])
def test_what_is_no_page_is_the_first(client, alice, page):
    client.force_login(alice)
    answer = client.get("/inbox/", {"page": page})
    assert answer.status_code == 200
    assert answer.context["page"]["before"] == 0
