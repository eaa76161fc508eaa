"""An idea heard at a workshop: a community manager writes it down, and it is theirs whose it is once they sign."""

from uuid import uuid4

import pytest
from django.urls import reverse

from core.errors import DomainError
from gamification.badges import counted
from gamification.models import LedgerRow
from ideas import actions
from ideas.models import Authorship, Idea
from ideas.permissions import may_enter_for
from inbox.models import Notification
from insights.counts import Counts
from moderation.models import Correspondent, Review
from people.actions import set_manager
from tests.factories import make_entity, make_idea, make_person, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TEXTS = {"title": "Un seul rappel", "problem": "Quatre appels.", "proposal": "Un numéro commun."}


@pytest.fixture
def noted(alice, cleo, carl, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return make_idea(by=cleo, behalf=alice, status="submitted", entity=alice.entity)


def test_it_is_nobodys_until_it_is_signed(noted, alice, bob, cleo, django_capture_on_commit_callbacks):
    assert Notification.objects.filter(recipient=alice, verb="invited", idea=noted).exists()
    assert [name for name, _person in noted.byline(bob)] == ["Cleo Garnier"] and noted.written_down_by == cleo
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(Idea.objects.get(pk=noted.pk), by=None)
    assert Counts(bob).people["posted"] == 0
    assert not LedgerRow.objects.filter(activity__idea=noted).exists()

    with django_capture_on_commit_callbacks(execute=True):
        actions.sign(noted, by=alice)
    idea = Idea.objects.get(pk=noted.pk)
    assert [name for name, _person in idea.byline(bob)] == ["Alice Briand"]
    assert idea.written_down_by is None and idea.is_first_author(alice) and not idea.is_author(cleo)
    assert idea.signed_from == alice.entity != cleo.entity
    assert Counts(bob).people["posted"] == 1
    assert set(counted(["ideas_published"])["ideas_published"]) == {alice.pk}


def test_what_it_earns_from_then_on_is_theirs(noted, alice, bob, eve, django_capture_on_commit_callbacks):
    from pipeline import actions as pipeline

    actions.publish(Idea.objects.get(pk=noted.pk), by=None)
    actions.sign(noted, by=alice)
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.retain(noted, by=eve, text="À étudier.")
    assert set(LedgerRow.objects.filter(activity__idea=noted).values_list("person", flat=True)) == {alice.pk}
    assert set(counted(["ideas_retained"])["ideas_retained"]) == {alice.pk}


def test_judges_are_checked_for_both(alice, mona, cleo, head, django_capture_on_commit_callbacks):
    """Alice's manager judges the theme too, and so does a colleague of the one who wrote it down."""
    free = make_person("Ivan", manager=make_person("Ugo", manager=head), entity=make_entity("Plans"))
    near = make_person("Nour", manager=cleo, entity=make_entity("Plans"))
    for person in (mona, near, free):
        Correspondent.objects.create(
            person=person, theme=make_theme(), company=person.entity, since="2020-01-01T00:00Z"
        )
    with django_capture_on_commit_callbacks(execute=True):
        idea = make_idea(by=cleo, behalf=alice, status="submitted", entity=alice.entity)
    assert Review.objects.get(idea=idea).reviewer == free


def test_who_declines_leaves_it_with_who_wrote_it_down(noted, alice, cleo, bob):
    actions.decline(noted, by=alice)
    idea = Idea.objects.get(pk=noted.pk)
    assert idea.written_down_by == cleo and not Idea.objects.visible_to(alice).filter(pk=idea.pk).exists()
    actions.withdraw(idea, by=cleo, reason="Sans son accord, non.")


@pytest.mark.parametrize("case", ["not a manager", "oneself", "above", "below", "pseudonym"])
def test_what_may_not_be(alice, bob, cleo, case):
    by, person, more = cleo, alice, {}
    if case == "not a manager":
        by = bob
    elif case == "oneself":
        person = cleo
    elif case == "above":
        set_manager(alice, cleo)
    elif case == "below":
        set_manager(cleo, alice)
    else:
        more = {"is_pseudonymous": True}
    with pytest.raises(DomainError) as refusal:
        actions.submit(by=by, client_key=uuid4().hex, behalf=person, language="fr", benefit="", theme=make_theme(),
                       entity=by.entity, **TEXTS, **more)  # fmt: skip
    assert refusal.value.field == ("is_pseudonymous" if case == "pseudonym" else "behalf")
    assert not Authorship.objects.exists()


def test_the_form_is_for_community_managers_and_keeps_what_is_written(alice, bob, cleo, carl, client):
    client.force_login(bob)
    assert 'name="behalf"' not in client.get(reverse("idea-new")).content.decode()
    sent = TEXTS | {"client_key": "k1", "theme": make_theme().key, "entity": cleo.entity_id, "behalf": alice.email}
    refused = client.post(reverse("idea-new"), sent)
    assert refused.status_code == 422 and "Seule l’animation" in refused.content.decode()
    assert "Quatre appels." in refused.content.decode()

    client.force_login(cleo)
    assert may_enter_for(cleo, alice) is None
    profile = client.get(alice.get_absolute_url()).content.decode()
    assert f"{reverse('idea-new')}?behalf=" in profile
    page = client.get(f"{reverse('idea-new')}?behalf={alice.email}").content.decode()
    assert f'value="{alice.email}"' in page
    wrong = client.post(reverse("idea-new"), sent | {"behalf": "personne@exemple.test"})
    assert wrong.status_code == 422 and "Personne ici n’a cette adresse." in wrong.content.decode()
    assert client.post(reverse("idea-new"), sent).status_code == 302
    assert client.post(reverse("idea-new"), sent).status_code == 302
    idea = Idea.objects.get()
    client.force_login(alice)
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "a entendu cette idée de vous" in page
    client.post(reverse("idea-sign", args=[idea.pk]), {"wanted": "1"})
    assert Idea.objects.get().is_first_author(alice)
