"""A colleague proposes another text; the authors accept or decline; nothing is written over unread, nothing leaks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import DomainError
from gamification.models import LedgerRow, Standing
from gamification.rebuild import rebuild
from ideas import actions
from ideas.models import Activity, Amendment, Authorship, Draft, Idea, Version
from ideas.verbs import Verb
from inbox.models import Notification
from tests.factories import make_entity, make_idea, make_person
from tests.threads import together

pytestmark = pytest.mark.django_db

OLD = {
    "title": "Un seul rappel pour les commerces",
    "problem": "Chaque commerce appelle quatre services.",
    "proposal": "Un numéro et un formulaire communs.",
    "benefit": "",
}
WHY = "Un exemple la rend plus claire."


def propose(idea, by, key="k", **changes):
    said = {"seen": actions.latest(idea).number, "why": WHY, "client_key": key, **OLD, **changes}
    return actions.propose_amendment(idea, by=by, **said)


def accept(amendment, by, **more):
    seen = actions.latest(Idea(pk=amendment.idea_id)).number
    return actions.accept_amendment(amendment, by=by, **{"seen": seen, **more})


def told(person):
    return list(Notification.objects.visible_to(person).order_by("pk").values_list("verb", flat=True))


def points(person):
    standing = Standing.objects.filter(person=person, season=None).first()
    return standing.hundredths / 100 if standing else 0


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def co_author(idea, name="Inès"):
    person = make_person(name)
    Authorship.objects.create(idea=idea, person=person, role=Authorship.Role.CO_AUTHOR, entity=person.entity)
    return person


# ── proposing ──


def test_a_colleague_proposes_and_the_authors_alone_are_told(diary, idea, alice, bob, eve):
    actions.set_follow(idea, by=eve, level="watching")
    with diary():
        amendment = propose(idea, bob, title="Un rappel pour tous")
    assert amendment.state == "open"
    assert told(alice) == [Verb.AMENDMENT_PROPOSED]
    assert told(bob) == told(eve) == []
    assert Idea.objects.get(pk=idea.pk).title == OLD["title"]
    assert points(bob) == 0


def test_the_same_form_sent_twice_is_one_proposal(idea, bob):
    assert propose(idea, bob, title="A") == propose(idea, bob, title="A")
    assert Activity.objects.filter(verb=Verb.AMENDMENT_PROPOSED).count() == 1


def test_one_person_has_one_open_proposal_for_an_idea(idea, bob, eve):
    first = propose(idea, bob, title="A")
    with pytest.raises(DomainError, match="déjà"):
        propose(idea, bob, key="other", title="B")
    propose(idea, eve, title="B")
    actions.withdraw_amendment(first, by=bob)
    assert propose(idea, bob, key="other", title="B").is_open


def test_what_changes_nothing_is_no_proposal_whatever_the_browser_does_to_line_ends(idea, alice, bob):
    said = {"seen": 1, **OLD, "problem": "Un.\nDeux."}
    actions.revise(idea, by=alice, **said)
    for problem in ("Un.\nDeux.", "Un.\r\nDeux.\r\n"):
        with pytest.raises(DomainError, match="Rien"):
            propose(idea, bob, problem=problem)
    assert propose(idea, bob, title="A", problem="Un.\r\nDeux.").problem == "Un.\nDeux."


@pytest.mark.parametrize("status", ["submitted", "returned", "refused", "withdrawn"])
def test_only_a_published_idea_takes_proposals(alice, bob, client, status):
    idea = make_idea(by=alice, status=status)
    with pytest.raises(DomainError):
        actions.propose_amendment(idea, by=bob, client_key="k", seen=1, why=WHY, **OLD | {"title": "A"})
    client.force_login(bob)
    assert client.get(reverse("amendment-propose", args=[idea.pk])).status_code == 404


def test_whoever_is_outside_the_audience_proposes_nothing(alice, bob, client):
    idea = make_idea(by=alice, audience=make_entity("Annuaires"))
    with pytest.raises(DomainError):
        propose(idea, bob, title="A")
    client.force_login(bob)
    for name in ("amendment-propose", "amendments"):
        assert client.get(reverse(name, args=[idea.pk])).status_code == 404


def test_an_author_is_led_to_the_page_that_changes_the_text(idea, alice, client):
    client.force_login(alice)
    address = reverse("amendment-propose", args=[idea.pk])
    assert client.get(address)["Location"] == reverse("idea-revise", args=[idea.pk])
    answer = client.post(address, OLD | {"title": "Mon titre", "why": WHY, "seen": 1})
    assert answer.status_code == 422
    assert "Mon titre" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_bad_input_is_told_at_its_field_and_nothing_is_lost(idea, bob, client):
    client.force_login(bob)
    address = reverse("amendment-propose", args=[idea.pk])
    for bad in ({"why": ""}, {"title": ""}, {"title": "é" * 91}, {"problem": "é" * 20_001}, {"seen": "x" * 9},
                {"why": "é" * 301}, {"client_key": "k" * 65}, {"seen": "9" * 40}):  # fmt: skip
        answer = client.post(
            address, OLD | {"proposal": "Gardez ceci.", "why": WHY, "seen": 1, "client_key": "k"} | bad
        )
        page = answer.content.decode()
        assert answer.status_code == 422, bad
        assert "Gardez ceci." in page
        assert 'class="error"' in page or 'role="alert"' in page, bad
    assert not Amendment.objects.exists()


def test_a_text_that_changed_while_one_wrote_is_shown_and_nothing_is_lost(idea, alice, bob, client):
    client.force_login(bob)
    address = reverse("amendment-propose", args=[idea.pk])
    form = client.get(address).context["form"]
    actions.revise(idea, by=alice, seen=1, **OLD | {"proposal": "Un numéro zébré."})
    mine = OLD | {"title": "Mon titre", "why": WHY, "seen": form.initial["seen"], "client_key": "k"}
    answer = client.post(address, mine)
    assert answer.status_code == 422
    assert "Mon titre" in answer.content.decode()
    assert "zébré" in answer.content.decode()
    assert client.post(address, mine | {"seen": answer.context["form"]["seen"].value()}).status_code == 302


def test_what_one_writes_is_kept_and_found_again(idea, bob, client):
    client.force_login(bob)
    address = reverse("amendment-propose", args=[idea.pk])
    mine = OLD | {"title": "À moitié", "why": "", "seen": 1, "client_key": "k", "draft": "1", "page": "desk"}
    said = client.post(address, mine, headers={"X-Requested-With": "eureka-draft"}).content.decode()
    draft = Draft.objects.get()
    assert (draft.purpose, draft.target) == ("amendment", str(idea.pk))
    assert f"{address}?draft={draft.pk}" in said
    assert "À moitié" in client.get(address).content.decode()
    assert f"{address}?draft={draft.pk}" in client.get(reverse("drafts")).content.decode()
    client.force_login(make_person("Zoé"))
    assert client.get(f"{address}?draft={draft.pk}").status_code == 404
    client.force_login(bob)
    del mine["draft"]
    assert client.post(address, mine | {"why": WHY}).status_code == 302
    assert not Draft.objects.exists()


def test_what_another_page_writes_after_it_was_sent_is_kept_apart(idea, bob):
    propose(idea, bob, key="k", title="A")
    draft = actions.keep_draft(by=bob, client_key="k", payload={"title": "B"}, purpose="amendment", page="other")
    assert draft.client_key != "k"


# ── answering ──


def test_an_author_accepts_and_the_proposer_is_credited_everywhere(diary, idea, alice, bob, eve, client):
    with diary():
        actions.set_vote(idea, by=eve, wanted=True)
        accept(propose(idea, bob, title="Un rappel pour tous"), alice)
    version = Version.objects.get(idea=idea, number=2)
    assert (version.by, version.why, version.note) == (bob, "amended", WHY)
    assert Idea.objects.get(pk=idea.pk).title == "Un rappel pour tous"
    assert told(bob) == [Verb.AMENDMENT_ACCEPTED, Verb.BADGE_EARNED]
    assert told(eve) == [Verb.REVISED]
    client.force_login(eve)
    page = client.get(reverse("idea-versions", args=[idea.pk])).content.decode()
    assert WHY in page
    assert "Bob Tanguy" in page
    head = client.get(Idea.objects.get(pk=idea.pk).get_absolute_url()).context["pieces"]["head"]
    assert "Bob Tanguy" in head


def test_the_other_authors_hear_of_the_answer_once(diary, idea, alice, bob, eve):
    ines = co_author(idea)
    with diary():
        actions.set_vote(idea, by=bob, wanted=True)
        accept(propose(idea, bob, title="A"), alice)
        actions.decline_amendment(propose(idea, eve, title="B"), by=ines, reason="Trop court.")
    assert told(ines) == [Verb.AMENDMENT_PROPOSED, Verb.AMENDMENT_ACCEPTED, Verb.AMENDMENT_PROPOSED]
    assert told(alice) == [Verb.AMENDMENT_PROPOSED, Verb.AMENDMENT_PROPOSED, Verb.AMENDMENT_DECLINED]
    assert told(bob) == [
        Verb.AMENDMENT_ACCEPTED,
        Verb.BADGE_EARNED,
    ]  # who supports it hears of his own words as that alone


def test_a_spelling_mistake_is_announced_to_nobody(diary, idea, alice, bob, eve):
    with diary():
        actions.set_vote(idea, by=eve, wanted=True)
        accept(propose(idea, bob, title="A"), alice, changes_meaning=False)
    assert told(eve) == []


def test_what_the_proposal_left_alone_stays_as_the_authors_have_it_now(idea, alice, bob):
    amendment = propose(idea, bob, title="Titre de Bob")
    actions.revise(idea, by=alice, seen=1, **OLD | {"proposal": "Proposition d’Alice."})
    accept(amendment, alice)
    found = Idea.objects.get(pk=idea.pk)
    assert (found.title, found.proposal) == ("Titre de Bob", "Proposition d’Alice.")


def test_nobody_accepts_over_a_text_they_have_not_seen(idea, alice, bob, client):
    amendment = propose(idea, bob, title="Titre de Bob")
    client.force_login(alice)
    seen = client.get(amendment.get_absolute_url()).context["seen"]
    actions.revise(idea, by=alice, seen=1, **OLD | {"title": "Titre d’Alice"})
    answer = client.post(reverse("amendment-accept", args=[amendment.pk]), {"seen": seen, "changes_meaning": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<del>d’Alice</del>" in page
    assert "<ins>de Bob</ins>" in page
    assert Idea.objects.get(pk=idea.pk).title == "Titre d’Alice"
    again = client.post(reverse("amendment-accept", args=[amendment.pk]), {"seen": answer.context["seen"]})
    assert again.status_code == 302
    assert Idea.objects.get(pk=idea.pk).title == "Titre de Bob"


def test_what_the_text_says_already_is_not_accepted_again(idea, alice, bob, client):
    amendment = propose(idea, bob, title="A")
    actions.revise(idea, by=alice, seen=1, **OLD | {"title": "A"})
    with pytest.raises(DomainError, match="déjà"):
        accept(amendment, alice)
    client.force_login(alice)
    assert "déjà" in client.get(amendment.get_absolute_url()).content.decode()


def test_answering_twice_changes_nothing_and_another_answer_comes_too_late(diary, idea, alice, bob):
    ines, amendment = co_author(idea), propose(idea, bob, title="A")
    with diary():
        for author in (alice, alice, ines):
            accept(amendment, author)
    assert Version.objects.filter(idea=idea).count() == 2
    assert Activity.objects.filter(verb=Verb.AMENDMENT_ACCEPTED).count() == 1
    assert points(bob) == 15
    for late in (
        lambda: actions.decline_amendment(amendment, by=ines, reason="Non."),
        lambda: actions.withdraw_amendment(amendment, by=bob),
    ):
        with pytest.raises(DomainError, match="entre-temps"):
            late()


def test_declined_with_a_reason_it_may_become_an_idea_of_its_own(diary, idea, alice, bob, client):
    with diary():
        amendment = propose(idea, bob, title="Mon titre à moi", proposal="Autre chose.")
    client.force_login(alice)
    address = reverse("amendment-decline", args=[amendment.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    with diary():
        assert client.post(address, {"reason": "C’est une autre idée."}).status_code == 302
    assert told(bob) == [Verb.AMENDMENT_DECLINED]
    new = f"{reverse('idea-new')}?amendment={amendment.pk}"
    assert "Mon titre à moi" not in client.get(new).content.decode()
    client.force_login(bob)
    assert "C’est une autre idée." in client.get(reverse("inbox")).content.decode()
    page = client.get(amendment.get_absolute_url()).content.decode()
    assert "C’est une autre idée." in page
    assert new in page
    form = client.get(new).context["form"]
    assert (form.initial["title"], form.initial["proposal"]) == ("Mon titre à moi", "Autre chose.")
    assert form.initial["theme"] == idea.theme.key


def test_only_authors_of_today_answer_and_nobody_their_own(idea, alice, bob, eve):
    ines, amendment = co_author(idea), propose(idea, bob, title="A")
    actions.unsign(Idea.objects.get(pk=idea.pk), by=ines)
    for stranger in (ines, eve, bob):
        with pytest.raises(DomainError):
            accept(amendment, stranger)
        with pytest.raises(DomainError):
            actions.decline_amendment(amendment, by=stranger, reason="Non.")
    with pytest.raises(DomainError):
        actions.withdraw_amendment(amendment, by=alice)
    actions.invite(Idea.objects.get(pk=idea.pk), by=alice, person=bob)
    actions.sign(Idea.objects.get(pk=idea.pk), by=bob)
    with pytest.raises(DomainError):  # an author now, but it is his own
        accept(amendment, bob)
    accept(amendment, alice)


def test_an_idea_that_is_hidden_or_withdrawn_keeps_its_text(idea, alice, bob, cleo, client):
    amendment = propose(idea, bob, title="A")
    actions.hide_idea(idea, by=cleo, reason="Non.")
    with pytest.raises(DomainError):
        accept(amendment, alice)
    client.force_login(bob)
    assert client.get(amendment.get_absolute_url()).status_code == 404
    assert idea.title not in client.get(reverse("my-amendments")).content.decode()
    client.force_login(alice)
    assert client.get(amendment.get_absolute_url()).status_code == 200
    assert client.post(reverse("amendment-accept", args=[amendment.pk]), {"seen": 1}).status_code == 422


# ── who reads it ──


def test_an_open_or_declined_proposal_exists_for_its_writer_and_the_authors_alone(idea, alice, bob, eve, mona, client):
    amendment = propose(idea, bob, title="Titre secret")
    for _open_then_declined in range(2):
        for person in (eve, mona):
            client.force_login(person)
            for name in ("amendment", "amendment-accept", "amendment-decline", "amendment-withdraw"):
                ask = client.get if name == "amendment" else client.post
                assert ask(reverse(name, args=[amendment.pk])).status_code == 404
            assert client.get(reverse("amendments", args=[idea.pk])).status_code == 404
            for address in (idea.get_absolute_url(), reverse("idea-versions", args=[idea.pk])):
                assert "Titre secret" not in client.get(address).content.decode()
        for person in (alice, bob):
            client.force_login(person)
            assert "secret" in client.get(amendment.get_absolute_url()).content.decode()
        if amendment.is_open:
            amendment = actions.decline_amendment(amendment, by=alice, reason="Non.")


def test_a_proposal_that_one_may_not_read_costs_as_much_as_none(idea, bob, eve, client):
    amendment = propose(idea, bob, title="A")
    client.force_login(eve)
    counts = []
    for pk in (amendment.pk, 98765432, amendment.pk, 98765432):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("amendment", args=[pk])).status_code == 404
        counts.append(len(queries))
    assert counts[2] == counts[3]


def test_the_page_of_the_idea_shows_its_authors_what_waits_and_others_the_way_to_propose(idea, alice, bob, eve, client):
    amendment = propose(idea, bob, title="A")
    pages = {}
    for person in (alice, bob, eve):
        client.force_login(person)
        pages[person] = client.get(idea.get_absolute_url()).content.decode()
    assert amendment.get_absolute_url() in pages[alice]
    assert WHY not in pages[eve] + pages[bob]
    propose_at = reverse("amendment-propose", args=[idea.pk])
    assert propose_at not in pages[alice]
    assert propose_at in pages[eve]
    client.force_login(bob)
    assert client.get(propose_at)["Location"] == amendment.get_absolute_url()
    assert WHY in client.get(reverse("my-amendments")).content.decode()


def test_lists_cost_the_same_however_long(idea, alice, client):
    client.force_login(alice)
    address = reverse("amendments", args=[idea.pk])
    assert "Personne" in client.get(address).content.decode()
    counts = []
    for number in (2, 6):
        for turn in range(number):
            propose(idea, make_person(), key=f"{number}-{turn}", title=f"T{turn}")
        for path in (address, idea.get_absolute_url()):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    bob = make_person()
    client.force_login(bob)
    for number in (1, 5):
        for turn in range(number):
            propose(make_idea(), bob, key=f"{number}-{turn}", title="T")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("my-amendments"))
        counts.append(len(queries))
    assert counts[-1] <= counts[-2]


# ── points ──


@pytest.mark.both_databases
def test_an_accepted_proposal_earns_its_writer_once_and_goes_with_the_idea(diary, idea, alice, bob, cleo):
    with diary():
        accept(propose(idea, bob, title="A"), alice)
    assert points(bob) == 15
    with diary():
        actions.hide_idea(idea, by=cleo, reason="Non.")
    assert points(bob) == 0
    with diary():
        actions.restore_idea(Idea.objects.get(pk=idea.pk), by=cleo)
    assert points(bob) == 15
    with diary():
        actions.withdraw(Idea.objects.get(pk=idea.pk), by=alice)
    assert points(bob) == 0
    rows = LedgerRow.objects.count()
    assert rebuild()["rows added"] == rebuild()["rows removed"] == 0
    assert (LedgerRow.objects.count(), points(bob)) == (rows, 0)


def test_whoever_signs_meanwhile_earns_nothing_by_it(diary, idea, alice, bob):
    amendment = propose(idea, bob, title="A")
    actions.invite(idea, by=alice, person=bob)
    actions.sign(Idea.objects.get(pk=idea.pk), by=bob)
    with diary():
        accept(amendment, alice)
    assert not LedgerRow.objects.filter(person=bob, rule_key__startswith="amendment").exists()


def test_the_points_explain_themselves(diary, idea, alice, bob, cleo, client):
    with diary():
        accept(propose(idea, bob, title="Un rappel pour tous"), alice)
    client.force_login(bob)
    assert "Votre proposition est devenue le texte de" in client.get(reverse("points")).content.decode()
    with diary():
        actions.hide_idea(idea, by=cleo, reason="Non.")
    page = client.get(reverse("points")).content.decode()
    assert "contient vos mots" in page
    assert "Un rappel pour tous" not in page


# ── at once ──


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_authors_who_answer_at_once_give_one_answer(alice, bob):
    idea = make_idea(by=alice)
    ines, amendment = co_author(idea), propose(idea, bob, title="A")
    errors = together(
        [lambda: accept(amendment, alice), lambda: actions.decline_amendment(amendment, by=ines, reason="Non.")] * 3
    )
    assert {type(error) for error in errors} == {DomainError}
    amendment.refresh_from_db()
    answers = Activity.objects.filter(verb__in=[Verb.AMENDMENT_ACCEPTED, Verb.AMENDMENT_DECLINED])
    assert answers.count() == 1
    is_accepted = amendment.state == "accepted"
    assert Version.objects.filter(idea=idea).count() == 1 + is_accepted
    assert (Idea.objects.get(pk=idea.pk).title == "A") == is_accepted


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_accepting_while_an_author_changes_the_text_never_writes_over_it(alice, bob):
    idea = make_idea(by=alice)
    ines, amendment = co_author(idea), propose(idea, bob, title="Titre de Bob")
    errors = together(
        [
            lambda: actions.accept_amendment(amendment, by=alice, seen=1),
            lambda: actions.revise(idea, by=ines, seen=1, **OLD | {"title": "Titre d’Inès"}),
        ]
    )
    assert [type(error) for error in errors] == [actions.Outdated]
    assert Version.objects.filter(idea=idea).count() == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_proposal_sent_four_times_at_once_is_one(alice, bob):
    idea = make_idea(by=alice)
    assert together([lambda: propose(idea, bob, title="A")] * 4) == []
    assert Amendment.objects.count() == 1
    errors = together(
        [lambda key=key: propose(idea, alice if key == "z" else bob, key=key, title="B") for key in "wxyz"]
    )
    assert [type(error) for error in errors] == [DomainError] * 4
    assert Amendment.objects.count() == 1
