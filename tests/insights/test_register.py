"""The register page: figures from the data, the chain, and its verification."""

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from ideas.models import Idea
from insights.verdicts import Durations, verdicts
from moderation import actions
from people.models import ReportingLine, Role, RoleGrant
from pipeline import actions as pipeline
from pipeline.models import StageDecision
from register.actions import erase
from register.models import Entry
from tests.factories import make_idea


def decided(alice, carl, **kwargs):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    if kwargs:
        return actions.refuse(review, by=carl, **kwargs)
    return actions.approve(review, by=carl)


def test_everybody_reads_what_moderation_did_without_a_name(client, alice, carl, bob):
    decided(alice, carl)
    decided(alice, carl, reason="unclear", text="Le texte secret du refus")
    client.force_login(bob)
    page = client.get(reverse("register")).content.decode()
    assert "Carl" not in page
    assert "Alice" not in page
    assert "Le texte secret" not in page
    assert verdicts().examined == 2
    assert verdicts().refusals == {"unclear": 1}
    assert verdicts().from_above == 0


def test_a_decision_from_above_would_be_counted_from_the_lines_of_that_day(alice, carl, db):
    decided(alice, carl)
    line = ReportingLine.objects.create(person=alice, manager=carl, since=timezone.now())
    assert verdicts().from_above == 0
    ReportingLine.objects.filter(pk=line.pk).update(since="2020-01-01T00:00Z")
    cache.clear()
    assert verdicts().from_above == 1


def test_durations_of_few_are_not_shown():
    assert Durations.of(1, [1] * 9).median is None
    assert Durations.of(1, [*range(1, 11)]) == Durations(1, 10, 5.5, 9)


def test_delegates_verify_in_place_and_nobody_else(client, alice, carl, dora):
    decided(alice, carl)
    client.force_login(alice)
    assert client.post(reverse("register-verify")).status_code == 404
    client.force_login(dora)
    response = client.post(reverse("register-verify"))
    assert response.status_code == 200
    assert response.context["checked"] is True
    assert response.context["broken"] is None


def test_an_unpublished_idea_is_not_named(client, alice, carl, bob):
    decided(alice, carl, reason="unclear", text="Non.")
    client.force_login(bob)
    assert Idea.objects.get().title not in client.get(reverse("register")).content.decode()


def test_older_entries_are_a_link_away_and_nonsense_is_ignored(client, alice, carl):
    for _ in range(22):
        decided(alice, carl)
    client.force_login(alice)
    response = client.get(reverse("register"))
    assert response.context["older"] == 25
    assert len(client.get(reverse("register"), {"before": "3"}).context["entries"]) == 2
    assert client.get(reverse("register"), {"before": "x" * 50}).status_code == 200


def test_the_page_asks_no_more_when_the_register_grows(client, alice, carl, django_assert_max_num_queries):
    decided(alice, carl)
    client.force_login(alice)
    client.get(reverse("register"))
    with django_assert_max_num_queries(14) as few:
        client.get(reverse("register"))
    for _ in range(5):
        decided(alice, carl)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("register"))


def last_entry(client, reader):
    client.force_login(reader)
    return client.get(reverse("register")).context["entries"][0][1]


def test_a_proposal_is_not_told_as_a_move_and_a_second_signature_is(client, idea, mona, eve, bob):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    park = {"text": "Trop tôt.", "reopening": "Un budget en janvier."}
    way = "Publiée → Mise en réserve"

    pipeline.park(idea, by=mona, **park)
    assert last_entry(client, bob) == f"Proposé, une seconde signature est attendue\u202f: {way}"
    pipeline.decline(StageDecision.objects.latest("pk"), by=eve, text="Essayons d’abord.")
    assert last_entry(client, bob) == f"Proposition déclinée par un second membre de la direction\u202f: {way}"
    pipeline.take_back(pipeline.park(idea, by=mona, **park), by=mona)
    assert last_entry(client, bob) == f"Proposition caduque ou reprise\u202f: {way}"
    pipeline.confirm(pipeline.park(idea, by=mona, **park), by=eve)
    assert last_entry(client, bob) == f"Étape\u202f: {way}, signé par deux membres de la direction"
    pipeline.reopen(Idea.objects.get(), by=eve, text="Le budget est là.")
    assert last_entry(client, bob) == "Étape\u202f: Mise en réserve → Publiée"


def test_an_erased_entry_claims_nothing_and_its_erasure_is_told(client, alice, carl, bob):
    decided(alice, carl)
    number = Entry.objects.latest("number").number
    erase(number, why="art. 17")
    client.force_login(bob)
    said = {entry.number: sentence for entry, sentence, _idea in client.get(reverse("register")).context["entries"]}
    assert said[number] == "Son contenu a été effacé\u202f; une autre entrée de la chaîne le dit"
    assert said[number + 1] == f"Le contenu de l’entrée {number} a été effacé"
