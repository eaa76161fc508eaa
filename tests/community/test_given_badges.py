"""Badges that people give: by whom, to whom, why, and what is left when one is taken back."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from community.actions import give_badge, take_badge_back
from community.models import GivenBadge
from core.errors import DomainError
from gamification.models import Badge, LedgerRow
from ideas.models import Activity
from ideas.verbs import Verb
from inbox.models import Notification
from moderation.models import Correspondent
from people.actions import set_manager
from tests.factories import make_person, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(db):
    return Badge.objects.get(key="facilitator")


@pytest.fixture
def expert(db):
    return Badge.objects.get(key="expert")


@pytest.fixture
def given(alice, cleo, facilitator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return give_badge(alice, by=cleo, badge=facilitator, reason="Relance les idées des autres.")


@pytest.mark.both_databases
def test_a_given_badge_is_told_to_its_wearer_with_the_reason_and_earns_nothing(client, given, alice):
    line = Activity.objects.get(verb=Verb.BADGE_GIVEN)
    assert (line.person, line.data["reason"]) == (alice, "Relance les idées des autres.")
    assert LedgerRow.objects.count() == 0
    assert [message.recipient for message in Notification.objects.all()] == [alice]
    client.force_login(alice)
    page = client.get(reverse("inbox")).content.decode()
    assert "«\xa0Facilitation\xa0»" in page and "Cleo Garnier vous donne ce badge" in page
    assert "Relance les idées des autres." in page
    assert "Relance les idées des autres." in client.get(reverse("my-badges")).content.decode()


@pytest.mark.both_databases
def test_giving_twice_changes_nothing(given, alice, cleo, facilitator):
    assert give_badge(alice, by=cleo, badge=facilitator, reason="Encore.") == given
    assert GivenBadge.objects.count() == Activity.objects.filter(verb=Verb.BADGE_GIVEN).count() == 1


@pytest.mark.both_databases
def test_the_database_refuses_a_second_one_and_one_to_oneself(given, alice, facilitator):
    for person, by in ((alice, given.by), (given.by, given.by)):
        with pytest.raises(IntegrityError), transaction.atomic():
            GivenBadge.objects.create(person=person, badge=facilitator, by=by, reason="x")


def test_everybody_sees_the_badge_and_only_those_concerned_the_reason(client, given, alice, bob, mona, cleo):
    for viewer, reads in ((bob, False), (mona, False), (cleo, True), (alice, True)):
        client.force_login(viewer)
        page = client.get(reverse("person", args=[alice.pk])).content.decode()
        assert "Facilitation, donné par des collègues" in page
        assert ("Relance les idées des autres." in page) is reads, viewer
        assert ("Cleo Garnier" in page.partition('id="badges-title"')[2]) is reads, viewer


def test_facilitators_are_named_by_community_managers_alone(alice, bob, carl, eve, facilitator):
    for other in (bob, carl, eve):
        with pytest.raises(DomainError):
            give_badge(alice, by=other, badge=facilitator, reason="Oui.")


def test_experts_are_named_by_community_managers_and_by_a_correspondent_of_the_theme(alice, bob, carl, cleo, expert):
    theme, other = make_theme(), make_theme("marque", "Marque", "Brand")
    give_badge(alice, by=carl, badge=expert, theme=theme, reason="Connaît le service.")
    give_badge(alice, by=cleo, badge=expert, theme=other, reason="Connaît la marque.")
    for by, of in ((carl, other), (bob, theme), (carl, None)):
        with pytest.raises(DomainError):
            give_badge(bob if by == carl else alice, by=by, badge=expert, theme=of, reason="Oui.")
    Correspondent.objects.filter(person=carl).update(is_active=False)
    with pytest.raises(DomainError):
        give_badge(bob, by=carl, badge=expert, theme=theme, reason="Oui.")


def test_nobody_gives_a_badge_to_oneself_nor_above_or_below_in_the_line(alice, bob, mona, cleo, head, facilitator):
    with pytest.raises(DomainError):
        give_badge(cleo, by=cleo, badge=facilitator, reason="Oui.")
    with pytest.raises(DomainError):
        give_badge(head, by=cleo, badge=facilitator, reason="Oui.")  # the head is above her
    set_manager(alice, cleo)
    with pytest.raises(DomainError):
        give_badge(alice, by=cleo, badge=facilitator, reason="Oui.")
    set_manager(alice, mona)
    with pytest.raises(DomainError):
        give_badge(alice, by=cleo, badge=facilitator, reason="Oui.")  # she was, less than a year ago
    give_badge(bob, by=cleo, badge=facilitator, reason="Oui.")


def test_nobody_counted_gets_a_badge_that_acts_earn(alice, cleo):
    with pytest.raises(DomainError):
        give_badge(alice, by=cleo, badge=Badge.objects.get(key="nugget"), reason="Oui.")


@pytest.mark.both_databases
def test_taking_back_needs_a_reason_is_told_once_and_lets_it_be_given_again(
    given, alice, cleo, facilitator, django_capture_on_commit_callbacks
):
    with pytest.raises(DomainError) as refusal:
        take_badge_back(given, by=cleo, reason=" ")
    assert refusal.value.field == "reason"
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            take_badge_back(given, by=cleo, reason="Change de poste.")
    assert Activity.objects.filter(verb=Verb.BADGE_TAKEN_BACK).count() == 1
    assert Notification.objects.filter(recipient=alice, verb="badge_taken_back").count() == 1
    assert give_badge(alice, by=cleo, badge=facilitator, reason="De retour.") != given
    assert GivenBadge.objects.worn().count() == 1


def test_who_wears_it_puts_it_away_without_saying_why_and_nobody_else_of_the_line_takes_it(given, alice, mona, bob):
    for other in (mona, bob):
        with pytest.raises(DomainError):
            take_badge_back(given, by=other, reason="Non.")
    take_badge_back(given, by=alice)
    assert GivenBadge.objects.worn().count() == 0


def test_the_page_keeps_what_was_typed_and_says_at_the_field_what_is_missing(client, alice, cleo, theme):
    client.force_login(cleo)
    address = reverse("badge-give", args=[alice.pk])
    answer = client.post(address, {"badge": "", "reason": "Relance les idées."})
    assert answer.status_code == 422
    assert "Choisissez un badge." in answer.content.decode() and "Relance les idées." in answer.content.decode()
    answer = client.post(address, {"badge": "facilitator", "reason": " "})
    assert answer.status_code == 422 and "Dites pourquoi" in answer.content.decode()
    assert client.post(address, {"badge": "expert:service", "reason": "Connaît le service."}).status_code == 302
    assert GivenBadge.objects.get().theme == theme
    assert "Expertise, Qualité de service" in client.get(reverse("person", args=[alice.pk])).content.decode()


def test_a_correspondent_is_offered_the_own_themes_alone(client, alice, carl):
    make_theme("marque", "Marque", "Brand")
    client.force_login(carl)
    page = client.get(reverse("badge-give", args=[alice.pk])).content.decode()
    assert 'value="expert:service"' in page and "expert:marque" not in page and 'value="facilitator"' not in page
    answer = client.post(reverse("badge-give", args=[alice.pk]), {"badge": "facilitator", "reason": "Oui."})
    assert answer.status_code == 422 and GivenBadge.objects.count() == 0


def test_many_given_badges_cost_what_one_does(client, given, alice, cleo, expert, django_assert_max_num_queries):
    client.force_login(cleo)
    pages = [reverse("person", args=[alice.pk]), reverse("badge-give", args=[alice.pk])]
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(18) as few:
            client.get(page)
    for number in range(5):
        theme = make_theme(f"t{number}", f"Thème {number}", f"Theme {number}")
        give_badge(alice, by=cleo, badge=expert, theme=theme, reason="Oui.")
    with django_assert_max_num_queries(18) as many:
        client.get(pages[0])
    assert len(many) <= 18 and len(few) <= 18


def test_somebody_who_left_is_given_nothing(client, cleo):
    client.force_login(cleo)
    gone = make_person("Luc", is_active=False)
    assert client.get(reverse("badge-give", args=[gone.pk])).status_code == 404
