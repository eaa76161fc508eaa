"""Sharing the work: filters and pages, claims, handing over many, absences."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Correspondent, Review
from moderation.views.waiting import PAGE, waiting
from people.actions import set_manager
from register.models import Entry
from tests.factories import make_entity, make_idea, make_person, make_theme


@pytest.fixture
def bruno(head):
    bruno = make_person("Bruno", manager=head, entity=make_entity("Édition", code="edition"))
    Correspondent.objects.create(person=bruno, theme=make_theme(), company=bruno.entity)
    return bruno


def sent(by, **fields):
    return actions.route(make_idea(by=by, status=Idea.Status.SUBMITTED, **fields))


def give(judge, by, count):
    """Open reviews of `judge`, written at once."""
    theme, now = make_theme(), timezone.now()
    first = make_idea(by=by, status=Idea.Status.SUBMITTED)
    copies = [Idea(title=f"Idée {n}", theme=theme, entity=by.entity, proposal="x") for n in range(count)]
    ideas = Idea.objects.bulk_create(copies)
    row = first.authorships.get()
    type(row).objects.bulk_create([type(row)(idea=idea, person=by, entity=by.entity) for idea in ideas])
    reader = {"person": judge, "why": "review"}
    Idea.readers.rel.related_model.objects.bulk_create(
        [Idea.readers.rel.related_model(idea=idea, **reader) for idea in ideas]
    )
    due = {"assigned_at": now, "due_at": now + timedelta(days=5)}
    Review.objects.bulk_create([Review(idea=idea, reviewer=judge, theme=theme, **due) for idea in ideas])


def test_a_queue_of_a_thousand_asks_no_more_than_one_of_twenty(client, alice, carl, django_assert_num_queries):
    give(carl, alice, 20)
    with CaptureQueriesContext(connection) as few:
        assert len(waiting(carl).rows) == 20
    assert len(few) <= 10
    give(carl, alice, 980)
    with django_assert_num_queries(len(few) + 1):  # how many there are in all
        queue = waiting(carl)
    assert (len(queue.rows), queue.total, queue.has_more) == (PAGE, 1000, True)
    client.force_login(carl)
    client.get(reverse("queue"))
    with CaptureQueriesContext(connection) as page:
        assert "1 sur 1000" in client.get(reverse("queue")).content.decode()
    assert len(page) <= 15


def test_a_review_far_down_opens_with_its_neighbours(client, alice, carl):
    give(carl, alice, PAGE + 5)
    far = Review.objects.order_by("due_at", "pk").last()
    client.force_login(carl)
    page = client.get(reverse("review", args=[far.pk])).content.decode()
    assert f"{PAGE + 5} sur {PAGE + 5}" in page
    assert "?page=1" in page


def test_filters_are_in_the_address_and_kept_while_deciding(client, alice, carl, head):
    brand = make_theme("brand", "Valeur de la marque", "Brand value")
    Correspondent.objects.create(person=carl, theme=brand, company=carl.entity)
    usual, other = sent(alice, title="La première"), sent(alice, title="De la marque", theme=brand)
    Review.objects.filter(pk=usual.pk).update(due_at=timezone.now() - timedelta(days=2))
    client.force_login(carl)
    page = client.get(reverse("queue"), {"theme": "brand"}).content.decode()
    assert "De la marque" in page
    assert "La première" not in page
    assert f"{reverse('review-decision', args=[other.pk])}?theme=brand" in page
    page = client.get(reverse("queue"), {"only": "late"}).content.decode()
    assert "La première" in page
    assert "De la marque" not in page
    assert "Rien de tel" in client.get(reverse("queue"), {"only": "appeals"}).content.decode()
    for odd in ("x" * 500, "\x00", "999999999"):
        assert client.get(reverse("queue"), {"theme": odd, "only": odd, "page": odd}).status_code == 200


def test_a_colleague_sees_a_theme_and_an_age_and_may_take_it(client, alice, carl, bruno):
    review = sent(alice)
    taker = bruno if review.reviewer == carl else carl
    client.force_login(taker)
    page = client.get(reverse("claims")).content.decode()
    assert "Qualité de service" in page
    assert review.idea.title not in page
    assert "Alice" not in page
    answer = client.post(reverse("review-claim", args=[review.pk]))
    taken = Review.objects.open().get()
    assert answer.url == reverse("review", args=[taken.pk])
    assert (taken.reviewer, taken.why["because"]) == (taker, "claimed")
    assert not Idea.objects.visible_to(review.reviewer).filter(pk=review.idea_id).exists()
    assert Activity.objects.get(verb=Verb.HANDED_OVER).person == review.reviewer
    assert Entry.objects.filter(kind="routing").count() == 2
    assert client.post(reverse("review-claim", args=[taken.pk])).url == answer.url
    assert Review.objects.open().count() == 1


def test_nobody_in_conflict_takes_or_sees_anything_to_take(client, alice, carl, mona, bob):
    Correspondent.objects.create(person=mona, theme=make_theme(), company=mona.entity)
    review = sent(alice)
    client.force_login(mona)
    assert "Qualité de service" not in client.get(reverse("claims")).content.decode()
    assert client.post(reverse("review-claim", args=[review.pk])).status_code == 404
    with pytest.raises(DomainError):
        actions.claim(review, by=mona)
    client.force_login(bob)
    assert client.get(reverse("claims")).status_code == 404
    assert Review.objects.open().get().reviewer == carl


def test_a_conflict_that_appeared_a_second_ago_stops_a_claim(alice, carl, bruno):
    review = sent(alice)
    taker = bruno if review.reviewer == carl else carl
    set_manager(alice, taker)
    with pytest.raises(DomainError):
        actions.claim(review, by=taker)


def test_several_ideas_are_handed_over_each_checked_for_itself(client, alice, bob, carl, bruno, head):
    set_manager(bob, bruno)
    Correspondent.objects.filter(person=bruno).update(is_active=False)
    reviews = [sent(alice, title="Pour un autre"), sent(bob, title="Sous Bruno")]
    assert {review.reviewer for review in reviews} == {carl}
    Correspondent.objects.filter(person=bruno).update(is_active=True)
    client.force_login(carl)
    url = reverse("hand-over")
    assert client.post(url).status_code == 422
    answer = client.post(url, {"review": [review.pk for review in reviews], "text": "Je change de thème."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Pour un autre" in page
    assert "Sous Bruno" in page
    holders = {review.idea.title: review.reviewer for review in Review.objects.open()}
    assert holders == {"Pour un autre": bruno, "Sous Bruno": carl}


def test_an_absence_passes_what_waits_at_once_and_the_delegate_is_checked(client, alice, carl, bruno, mona):
    Correspondent.objects.filter(person=bruno).update(is_active=False)
    review = sent(alice)
    Correspondent.objects.filter(person=bruno).update(is_active=True)
    client.force_login(carl)
    url = reverse("absence")
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"until": "2020-01-01"}).status_code == 422
    assert client.post(url, {"until": day, "delegate": mona.pk}).status_code == 422  # follows none of these themes
    said = client.post(url, {"until": day, "delegate": bruno.pk}, follow=True).content.decode()
    assert "Votre absence est notée." in said and "1 idée a été transmise." in said
    now = Review.objects.open().get(idea=review.idea)
    assert (now.reviewer, now.why["because"]) == (bruno, "away")
    assert bruno.get_full_name() in client.get(url).content.decode()
    client.post(url, {"back": "1"})
    assert Correspondent.objects.get(person=carl).absent_until is None
    assert "supplée" not in client.get(url).content.decode().split("<form")[0]


def test_an_absence_to_come_changes_nothing_before_its_day(alice, carl, bruno):
    in_a_week = timezone.now() + timedelta(days=7)
    Correspondent.objects.filter(person=bruno).update(is_active=False)
    actions.go_away(carl, since=in_a_week, until=in_a_week + timedelta(days=7))
    review = sent(alice)
    assert review.reviewer == carl
    Correspondent.objects.filter(person=bruno).update(is_active=True)
    actions.catch_up()
    assert Review.objects.open().get().reviewer == carl
    Correspondent.objects.filter(person=carl).update(absent_from=timezone.now())
    actions.catch_up()
    assert Review.objects.open().get().reviewer == bruno
