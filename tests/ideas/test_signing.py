"""Several people on one idea: invited, told, signing, declining, leaving; nobody above an author, no judge near."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import DomainError
from gamification.models import Standing
from ideas import actions
from ideas.colleagues import colleagues
from ideas.models import Activity, Authorship, Idea, Vote
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from inbox.models import Notification
from moderation.actions import appeal, approve, ask_opinion, refuse, route
from moderation.grounds import ground_of_idea
from moderation.models import Opinion, Review
from people.actions import set_manager
from people.closure import rebuild
from people.models import Role, User
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(alice):
    return make_idea(by=alice, status="submitted")


def invite(idea, alice, person):
    actions.invite(idea, by=alice, person=person)
    return Idea.objects.get(pk=idea.pk)


def told(person):
    return list(Notification.objects.visible_to(person).order_by("pk").values_list("verb", flat=True))


def sees(person, idea):
    seen = Idea.objects.visible_to(person).filter(pk=idea.pk).exists()
    assert seen == (person.pk in who_may_read(Idea.objects.get(pk=idea.pk), [person.pk]))
    return seen


def test_whoever_is_invited_reads_signs_and_is_named(submitted, alice, bob, django_capture_on_commit_callbacks):
    assert not sees(bob, submitted)
    with django_capture_on_commit_callbacks(execute=True):
        idea = invite(submitted, alice, bob)
    assert sees(bob, idea)
    assert told(bob) == [Verb.INVITED]
    assert [name for name, _person in idea.byline()] == ["Alice Briand"]
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            actions.sign(idea, by=bob)
    idea = Idea.objects.get(pk=idea.pk)
    assert [name for name, _person in idea.byline()] == ["Alice Briand", "Bob Tanguy"]
    assert told(alice)[-1] == Verb.SIGNED
    assert Activity.objects.filter(verb=Verb.SIGNED).count() == 1


def test_whoever_declines_reads_it_no_longer_and_is_asked_no_more(submitted, alice, bob):
    idea = invite(submitted, alice, bob)
    for _twice in range(2):
        actions.decline(idea, by=bob)
    assert not sees(bob, idea)
    for late in (lambda: actions.sign(idea, by=bob), lambda: actions.invite(idea, by=alice, person=bob)):
        with pytest.raises(DomainError):
            late()


def test_an_invitation_is_taken_back_and_told_without_a_name(
    submitted, alice, bob, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        idea = invite(submitted, alice, bob)
        for _twice in range(2):
            actions.take_back_invitation(idea, by=alice, person=bob)
    assert not sees(bob, idea)
    assert told(bob) == [Verb.INVITATION_ENDED]
    client.force_login(bob)
    page = client.get(reverse("inbox")).content.decode()
    assert "Une invitation à signer une idée a été reprise." in page
    assert idea.title not in page
    assert invite(idea, alice, bob)


def test_nobody_above_any_author_is_ever_invited(submitted, alice, mona, head, bob):
    published = make_idea(by=alice)
    for idea in (submitted, published):
        for above in (mona, head):
            with pytest.raises(DomainError, match="hiérarchique|stand above"):
                actions.invite(idea, by=alice, person=above)
        signed = invite(idea, alice, bob)
        actions.sign(signed, by=bob)
        above_bob = User.objects.get(first_name="Nina")
        with pytest.raises(DomainError):
            actions.invite(Idea.objects.get(pk=idea.pk), by=alice, person=above_bob)


def test_who_comes_above_an_author_after_the_invitation_reads_and_signs_no_more(submitted, alice, bob):
    idea = invite(submitted, alice, bob)
    set_manager(alice, bob)
    rebuild()
    assert not sees(bob, idea)
    with pytest.raises(DomainError):
        actions.sign(idea, by=bob)


def test_an_invitation_closes_with_the_idea(submitted, alice, bob):
    idea = invite(submitted, alice, bob)
    actions.withdraw(idea, by=alice)
    assert not sees(bob, idea)
    with pytest.raises(DomainError):
        actions.sign(idea, by=bob)


def test_the_judge_close_to_whoever_is_invited_loses_the_idea_at_once(
    submitted, alice, carl, cleo, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        review = route(submitted)
        opinion = ask_opinion(review, by=carl)
    assert review.reviewer == carl
    below = make_person("Basile", manager=carl)
    with django_capture_on_commit_callbacks(execute=True):
        idea = invite(submitted, alice, below)
    assert Review.objects.open().get().reviewer == cleo
    assert Opinion.objects.get(pk=opinion.pk).state == Opinion.State.CLOSED
    assert not sees(carl, idea)
    handed = Activity.objects.get(verb=Verb.HANDED_OVER)
    assert handed.data == {"because": "signed"}
    assert Verb.HANDED_OVER in told(alice)
    actions.sign(idea, by=below)


def test_the_judge_of_an_appeal_close_to_whoever_signs_loses_it(
    alice, carl, cleo, head, django_capture_on_commit_callbacks
):
    gail = make_person("Gail", manager=make_person(manager=head), role=Role.MANAGER)
    idea = make_idea(by=alice, status="submitted")
    refuse(route(idea), by=carl, reason="unclear", text="Non.", nothing=True)
    contested = appeal(ground_of_idea(Idea.objects.get(pk=idea.pk)), by=alice, text="Si.")
    assert contested.seats.get().judge == gail
    below = make_person("Basile", manager=gail)
    with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
        Authorship.objects.create(idea=idea, person=below, role="co_author")
    with pytest.raises(DomainError):  # a refused idea gains no signature
        actions.invite(Idea.objects.get(pk=idea.pk), by=alice, person=below)


@pytest.mark.both_databases
def test_the_database_lets_nobody_sign_while_somebody_close_judges(submitted, alice, carl):
    route(submitted)
    below = make_person("Basile", manager=carl)
    with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
        Authorship.objects.create(idea=submitted, person=below, role="co_author", state="active")
    Authorship.objects.create(idea=submitted, person=below, role="co_author", state="invited", invited_by=alice)
    with pytest.raises(DomainError):
        actions.sign(submitted, by=below)
    assert Authorship.objects.get(person=below).state == "invited"


def test_whoever_has_judged_the_idea_does_not_sign_it(submitted, alice, carl):
    approve(route(submitted), by=carl)
    with pytest.raises(DomainError):
        actions.invite(Idea.objects.get(pk=submitted.pk), by=alice, person=carl)


def test_signing_takes_the_vote_back_with_its_points(idea, alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_vote(idea, by=bob, wanted=True)
    assert Standing.objects.get(person=bob, season=None).hundredths == 50
    with django_capture_on_commit_callbacks(execute=True):
        actions.sign(invite(idea, alice, bob), by=bob)
    assert not Vote.objects.exists()
    assert Idea.objects.get(pk=idea.pk).vote_count == 0
    assert Standing.objects.get(person=bob, season=None).hundredths == 0
    assert Standing.objects.get(person=alice, season=None).hundredths == 0
    with pytest.raises(DomainError):
        actions.set_vote(idea, by=bob, wanted=True)


def test_those_who_sign_share_what_comes_after(idea, alice, bob, eve, django_capture_on_commit_callbacks):
    actions.sign(invite(idea, alice, bob), by=bob)
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_vote(idea, by=eve, wanted=True)
    assert Standing.objects.get(person=bob, season=None).hundredths == 25
    actions.unsign(Idea.objects.get(pk=idea.pk), by=bob)
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_vote(idea, by=make_person("Zoé"), wanted=True)
    assert Standing.objects.get(person=bob, season=None).hundredths == 25


def test_the_last_author_stays_and_only_the_first_withdraws(idea, alice, bob):
    with pytest.raises(DomainError):
        actions.unsign(idea, by=alice)
    idea = invite(idea, alice, bob)
    actions.sign(idea, by=bob)
    idea = Idea.objects.get(pk=idea.pk)
    with pytest.raises(DomainError):
        actions.withdraw(idea, by=bob)
    for _twice in range(2):
        actions.unsign(idea, by=alice)
    idea = Idea.objects.get(pk=idea.pk)
    assert [name for name, _person in idea.byline()] == ["Bob Tanguy"]
    with pytest.raises(DomainError):
        actions.unsign(idea, by=bob)
    assert actions.withdraw(idea, by=bob).status == "withdrawn"


def test_no_more_people_sign_than_the_setting_says(idea, alice, settings):
    settings.EUREKA = settings.EUREKA | {"CO_AUTHORS": 2}
    for number in range(2):
        idea = invite(idea, alice, make_person(f"Ami{number}"))
    with pytest.raises(DomainError, match="2"):
        invite(idea, alice, make_person("Trop"))


def test_a_colleague_is_found_whatever_the_accents_and_the_order():
    somebody = make_person("Hélène", "Le Goff")
    make_person("Parti", "Le Goff", is_active=False)
    assert colleagues("goff helene") == colleagues("HÉLÈ") == [somebody]
    assert colleagues("goff", but=[somebody.pk]) == colleagues("h") == colleagues("") == []


def test_an_author_invites_from_the_page_and_from_a_comment_and_the_other_signs_there(client, idea, alice, bob):
    make_comment(idea, by=bob)
    client.force_login(alice)
    from_comment = f"{reverse('idea-authors', args=[idea.pk])}?person={bob.pk}"
    assert from_comment in client.get(idea.get_absolute_url()).content.decode()
    assert b"Bob Tanguy" in client.get(from_comment).content
    assert b"Bob Tanguy" in client.get(reverse("idea-authors", args=[idea.pk]), {"name": "tan"}).content
    assert client.post(reverse("idea-invite", args=[idea.pk]), {"person": bob.pk}).status_code == 302
    client.force_login(bob)
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Alice Briand vous invite à signer cette idée" in page
    assert client.post(reverse("idea-sign", args=[idea.pk]), {"wanted": "1"}).status_code == 302
    assert "Bob Tanguy" in client.get(reverse("idea-authors", args=[idea.pk])).content.decode()
    assert client.post(reverse("idea-unsign", args=[idea.pk])).status_code == 302


def test_whoever_declines_an_unpublished_idea_is_led_to_the_inbox(client, submitted, alice, bob):
    invite(submitted, alice, bob)
    client.force_login(bob)
    assert client.get(submitted.get_absolute_url()).status_code == 200
    assert client.post(reverse("idea-sign", args=[submitted.pk]), {"wanted": "0"})["Location"] == reverse("inbox")
    assert client.get(submitted.get_absolute_url()).status_code == 404
