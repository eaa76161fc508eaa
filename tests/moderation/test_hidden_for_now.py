"""Three reports hide a comment for now: by people apart, without a conflict, and never for long."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ideas.models import Activity, Comment
from ideas.verbs import Verb
from inbox.audiences import recipients
from moderation import actions
from moderation.grounds import ground_of_comment
from moderation.models import Hiding, Report
from people.actions import set_manager
from register.actions import verify
from register.models import Entry
from tests.factories import make_comment, make_entity, make_person


@pytest.fixture
def comment(idea, bob):
    return make_comment(idea, by=bob, body="Un mot de trop.")


@pytest.fixture
def three(head):
    places = ("Annuaires", "Édition", "Petites annonces")
    bosses = [make_person(manager=head, entity=make_entity(place)) for place in places]
    return [make_person(f"Témoin{n}", manager=boss, entity=boss.entity) for n, boss in enumerate(bosses)]


def report(comment, *people):
    for person in people:
        actions.report_comment(comment, by=person, reason="offensive")
    comment.refresh_from_db()
    return comment.status


def test_the_third_report_hides_it_and_who_wrote_learns_why(client, comment, three, bob):
    assert report(comment, *three[:2]) == Comment.Status.PUBLISHED
    assert report(comment, three[2]) == Comment.Status.HIDDEN
    fact = Activity.objects.get(verb=Verb.COMMENT_HIDDEN)
    assert fact.by is None
    assert fact.data["provisional"] is True
    assert list(recipients(fact)) == [bob.pk]
    client.force_login(bob)
    page = client.get(reverse("comment-appeal", args=[comment.pk])).content.decode()
    assert "Trois personnes d’équipes différentes" in page
    assert "Former un recours" not in page
    assert ground_of_comment(comment) is None
    talk = client.get(comment.idea.get_absolute_url()).content.decode()
    assert "masqué pour l’instant" in talk and "Former un recours" not in talk  # nobody has decided yet
    assert Entry.objects.filter(kind="comment_hidden_for_now").count() == 1
    assert verify() is None


@pytest.mark.parametrize("tie", ["manager", "managing", "team"])
def test_two_of_the_same_team_count_once(comment, three, head, tie):
    elsewhere, other = make_entity("Ailleurs"), make_person("Cheffe", manager=head)
    twin = three[0].lines_up.get().manager
    if tie == "manager":
        twin = make_person("Jumelle", manager=twin, entity=elsewhere)
    elif tie == "team":
        team = make_entity("Équipe", kind="team", parent=three[0].entity)
        type(head).objects.filter(pk=three[0].pk).update(entity=team)
        twin = make_person("Jumelle", manager=other, entity=team)
    assert report(comment, three[0], twin, three[1]) == Comment.Status.PUBLISHED
    assert report(comment, three[2]) == Comment.Status.HIDDEN


def test_two_of_one_company_in_different_teams_count_twice(comment, three, head):
    apart = make_person("Ailleurs", manager=make_person("Cheffe", manager=head), entity=three[0].entity)
    assert report(comment, three[0], apart, three[1]) == Comment.Status.HIDDEN


def test_whose_team_is_not_known_does_not_count(comment, three, head):
    lost = make_person("Perdue", entity=make_entity("Nulle part"), is_head=False)
    assert report(comment, *three[:2], lost) == Comment.Status.PUBLISHED


def test_somebody_in_conflict_with_who_wrote_does_not_count(comment, three, bob):
    set_manager(bob, three[0])
    assert report(comment, *three) == Comment.Status.PUBLISHED


def test_without_a_decision_it_is_shown_again_and_the_same_reports_hide_it_no_more(comment, three, head):
    report(comment, *three)
    assert actions.lift_hidings() == 0
    Hiding.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert actions.lift_hidings() == 1
    assert actions.lift_hidings() == 0
    comment.refresh_from_db()
    fourth = make_person("Quatrième", manager=head, entity=make_entity("Cinquième"))
    assert report(comment, fourth) == Comment.Status.PUBLISHED
    assert Report.objects.filter(state=Report.State.OPEN).count() == 4
    assert Entry.objects.filter(kind="comment_shown_again").count() == 1


def test_a_decision_to_hide_can_be_appealed_against(comment, three, cleo, bob):
    report(comment, *three)
    actions.answer_report(Report.objects.first(), by=cleo, hide=True, answer="Contraire à la charte.")
    comment.refresh_from_db()
    assert comment.status == Comment.Status.HIDDEN
    assert ground_of_comment(comment).by == cleo
    Hiding.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert actions.lift_hidings() == 0
    assert actions.appeal(ground_of_comment(comment), by=bob).kind == "hiding"


def test_a_decision_to_keep_shows_it_again(comment, three, cleo):
    report(comment, *three)
    actions.answer_report(Report.objects.first(), by=cleo, hide=False, answer="Rien de grave.")
    comment.refresh_from_db()
    assert comment.status == Comment.Status.PUBLISHED
    assert set(Activity.objects.filter(verb=Verb.REPORT_ANSWERED).values_list("person", flat=True)) == {
        person.pk for person in three
    }


def test_reports_in_vain_are_visible_to_community_managers(client, idea, bob, alice, cleo):
    for body in ("Un", "Deux"):
        made = actions.report_comment(make_comment(idea, by=bob, body=body), by=alice, reason="offensive")
        actions.answer_report(made, by=cleo, hide=False, answer="Rien de grave.")
    actions.report_comment(make_comment(idea, by=bob, body="Trois"), by=alice, reason="offensive")
    client.force_login(cleo)
    assert "2 sur 2 signalements précédents sans suite" in client.get(reverse("reports")).content.decode()
