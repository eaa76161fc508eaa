"""An idea under a pseudonym names nobody: the site reads the same whoever of two people has written it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, reset_queries, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from gamification.actions import catch_up, set_ranked
from gamification.leaderboard import public_total
from gamification.ledger import VEIL
from gamification.models import BadgeAward, LedgerRow, Standing
from gamification.rebuild import rebuild
from gamification.seasons import ensure_season
from gamification.why import latest, months
from ideas import actions, pseudonyms
from ideas.conflict import conflict
from ideas.models import Comment, Draft, Idea
from inbox.audiences import executives
from inbox.hours import HOUSE
from inbox.mail import send
from inbox.models import Notification
from moderation import actions as moderation
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent, Review
from moderation.wording import why_you
from people.actions import grant_role
from people.models import Role
from pipeline import actions as pipeline
from pipeline.models import StageDecision
from register.models import Entry
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme
from tests.test_attacker import SITE_ROUTES, ask, differences, learn, told_of_entries

pytestmark = pytest.mark.django_db

TITLE = "Un seul rappel pour les commerces oubliés"
NAME = "Mésange des dunes"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def post(by):
    """What the form sends, under a pseudonym."""
    texts = {"title": TITLE, "problem": "Quatre appels.", "proposal": "Un numéro.", "entity": make_entity("Cartes")}
    return make_idea(by=by, is_pseudonymous=True, **texts, status="submitted")


@pytest.fixture
def company(mona, head, bob, carl, cleo, eve, dora):
    """Two people of different companies who wrote nothing yet, and everybody who may look."""
    grant_role(mona, Role.EXECUTIVE, at_once=True)
    ada = make_person("Ada", "Noël", manager=head, entity=make_entity("Cartes"), role=Role.ADMINISTRATOR)
    zoe = make_person("Zoé", "Quintrec", manager=mona, entity=make_entity("Annuaires"))
    yann = make_person("Yann", "Ollivier", manager=make_person("Ugo", manager=head), entity=make_entity("Plans"))
    for person in (zoe, yann):
        set_ranked(person, True)
    ensure_season()
    return {"zoe": zoe, "yann": yann, "mona": mona, "ada": ada, "bob": bob, "carl": carl, "cleo": cleo, "eve": eve,
            "dora": dora}  # fmt: skip


def live_its_life(author, them, callbacks):
    """Posted, returned, completed, published, discussed, reported, retained; its author speaks under it."""
    with callbacks(execute=True):
        idea = post(author)
    review = Review.objects.open().get()
    assert review.reviewer == them["carl"]
    with callbacks(execute=True):
        moderation.return_with_advice(review, by=them["carl"], text="Un exemple ?")
    with callbacks(execute=True):
        texts = {name: getattr(idea, name) for name in ("title", "problem", "benefit", "theme", "entity")}
        actions.resubmit(idea, by=author, **texts, proposal="Un numéro, mardi.")
    with callbacks(execute=True):
        moderation.approve(Review.objects.open().get(), by=them["carl"], text="Bravo.")
    idea = Idea.objects.get(pk=idea.pk)
    with callbacks(execute=True):
        said = make_comment(idea, by=them["bob"], body="Et le samedi ?")
        actions.set_vote(idea, by=them["bob"], wanted=True)
    with callbacks(execute=True):
        answer = make_comment(idea, by=author, body="Le samedi aussi, @bob.tanguy.", parent=said)
        actions.set_useful(said, by=author, wanted=True)
        actions.edit_comment(answer, by=author, body="Le samedi aussi, @bob.tanguy. Et le dimanche.")
        moderation.report_comment(answer, by=them["bob"], reason="offensive", text="Ce ton.")
    with callbacks(execute=True):
        texts = {name: getattr(idea, name) for name in ("title", "problem", "benefit")}
        actions.revise(idea, by=author, seen=1, note="Plus clair.", **texts, proposal="Un numéro court.")
        pipeline.retain(idea, by=them["eve"], text="À étudier.")
    return Idea.objects.get(pk=idea.pk), answer


def addresses(idea, answer):
    """Every address without an object, and all those about this idea, its comments and who may have written it."""
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route]
    never = {"healthz", "readyz", "logout", "set_language"}
    plain = [address for address in plain if address not in {reverse(name) for name in never} | set(told_of_entries())]
    about = [reverse(name, args=[idea.pk]) for name in ("idea-versions", "idea-authors", "idea-report", "idea-stop")]
    about += [reverse(name, args=[answer.pk]) for name in ("comment", "comment-texts", "comment-report")]
    lists = [f"/ideas/?tab={tab}" for tab in ("recent", "popular", "discover", "followed", "foryou")]
    sought = ["/search/?q=rappel", "/search/?q=auteur:zoé", "/search/?q=auteur:yann", "/search/?q=samedi+auteur:zoé"]
    sought += [f"{address}&kind=comments" for address in sought] + ["/ideas/?q=rappel", "/ideas/?q=rappel&tab=recent"]
    live = [
        f"/ideas/live/?ids={idea.pk}&poster={idea.pk}&comments={answer.pk}",
        f"{idea.get_absolute_url()}?reply={answer.pk}",
    ]
    return [*plain, *about, *lists, *sought, *live, idea.get_absolute_url()]


@pytest.mark.only_on("sqlite", "numbers given out and taken back come again")
def test_every_page_reads_the_same_whoever_of_two_has_written(company, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("ideas.actions.publishing.new_pseudonym", lambda: NAME)
    viewers = [company[name] for name in ("mona", "ada", "bob", "carl", "cleo", "eve", "dora")]
    people = [company[name].get_absolute_url() for name in ("zoe", "yann")]
    worlds = []
    with time_machine.travel(timezone.now(), tick=False):
        for name in ("zoe", "yann", "zoe"):  # the first time fills what any first visit fills
            point = transaction.savepoint()
            idea, answer = live_its_life(company[name], company, django_capture_on_commit_callbacks)
            asked = addresses(idea, answer) + people
            worlds.append({viewer.first_name: learn(viewer, asked) for viewer in viewers})
            transaction.savepoint_rollback(point)
    _first, yanns, zoes = worlds
    for viewer in viewers:
        told = differences(yanns[viewer.first_name], zoes[viewer.first_name])
        assert told == [], viewer.first_name
        said = "".join(page for address, (_status, _headers, page, _n) in zoes[viewer.first_name].items()
                       if address not in people and "auteur" not in address)  # fmt: skip
        assert "Quintrec" not in said and "Ollivier" not in said
        assert NAME in said


def live_in_trouble(author, them, callbacks):
    """Looked at by two, refused, appealed against, published, parked by two, hidden by three reports; the idea after
    each of these.
    """
    with callbacks(execute=True):
        idea = post(author)
    review = Review.objects.open().get()
    assert review.reviewer == them["carl"]
    with callbacks(execute=True):
        asked = moderation.ask_opinion(review, by=them["carl"], text="Trop cher.")
        moderation.give_opinion(asked, by=asked.person, text="Utile, pourtant.")
    yield idea
    with callbacks(execute=True):
        moderation.refuse(review, by=them["carl"], reason="unclear", text="Flou.", nothing=True)
    with callbacks(execute=True):
        made = moderation.appeal(ground_of_idea(Idea.objects.get(pk=idea.pk)), by=author, text="Relisez, @bob.tanguy.")
    yield idea
    seat = made.seats.get()
    with callbacks(execute=True):
        moderation.answer_appeal(seat, by=seat.judge, verdict="overturn", text="Publiée.")
        pipeline.retain(Idea.objects.get(pk=idea.pk), by=them["eve"], text="À étudier.")
    with callbacks(execute=True):
        decision = pipeline.park(Idea.objects.get(pk=idea.pk), by=them["eve"], text="Trop tôt.", reopening="Un budget.")
        pipeline.confirm(decision, by=them["otto"])
    yield idea
    with callbacks(execute=True):
        for person in them["three"]:
            moderation.report_idea(Idea.objects.get(pk=idea.pk), by=person, reason="offensive", text="Ce ton.")
    assert Idea.objects.get(pk=idea.pk).is_hidden
    yield idea


@pytest.fixture
def judges(company, head):
    """Who else judges, decides and reports, near neither of the two."""
    three = []
    for name, place in (("Nils", "Régie"), ("Jade", "Édition"), ("Luce", "Cartes")):
        boss = make_person(f"Chef {name}", manager=head, entity=make_entity(place))
        three.append(make_person(name, manager=boss, entity=make_entity(place)))
        Correspondent.objects.create(person=three[-1], theme=make_theme(), company=make_entity(place), since=LONG_AGO)
    otto = make_person("Otto", manager=head, entity=make_entity("Régie"), role=Role.EXECUTIVE)
    return {**company, "three": three, "otto": otto}


def max_by_key(people):
    return max(people, key=lambda person: person.pk)


def heard(browser, idea):
    """Pages, in two languages, and what answers to an attempt, with or without a script."""
    appeals = [reverse("appeal", args=[made.pk]) for made in idea.appeals.all()]
    reviews = [reverse("review", args=[review.pk]) for review in idea.reviews.all()]
    names = ("feed", "queue", "claims", "inbox", "board", "register", "register-csv", "reports", "board-csv", "search")
    page = Idea.objects.get(pk=idea.pk).get_absolute_url()
    asked = [*map(reverse, names), *appeals, *reviews, page]
    asked += [reverse(name, args=[idea.pk]) for name in ("idea-versions", "idea-near", "idea-stop")]
    asked += ["/search/?q=rappel", "/search/?q=auteur:zoé", "/search/?q=auteur:yann", "/exports/?list=1&q=rappel"]
    tried = [(reverse("idea-vote", args=[idea.pk]), {"wanted": "1"}), (reverse("idea-follow", args=[idea.pk]), {})]
    tried += [(reverse("idea-comment", args=[idea.pk]), {"body": "Oui.", "client_key": "k" * 32})]
    tried += [(reverse("idea-report", args=[idea.pk]), {"reason": "other", "text": "Ce ton."})]
    found = {address: ask(browser, address) for address in asked}
    browser.cookies["django_language"] = "en"
    found |= {f"{address} in English": ask(browser, address) for address in (page, reverse("inbox"))}
    for address, sent in tried:
        found[f"POST {address}"] = ask(browser, address, sent)
        browser.defaults["HTTP_HX_REQUEST"] = "true"
        found[f"POST {address} by script"] = ask(browser, address, sent)
        del browser.defaults["HTTP_HX_REQUEST"]
    return found


@pytest.mark.long
@pytest.mark.only_on("sqlite", "numbers given out and taken back come again")
def test_its_troubles_read_the_same_whoever_of_two_has_written(
    judges, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("ideas.actions.publishing.new_pseudonym", lambda: NAME)
    monkeypatch.setattr("pipeline.actions.choice", max_by_key)  # of whoever may sign, the same in both worlds
    viewers = [judges[name] for name in ("mona", "carl", "cleo", "eve", "dora", "otto")] + judges["three"][:1]
    worlds = []
    begin = HOUSE.opening(timezone.now() + timedelta(days=1))
    for name in ("zoe", "yann", "zoe"):  # the first time fills what any first visit fills
        point, learnt = transaction.savepoint(), {}
        with time_machine.travel(begin, tick=False) as clock:
            life = live_in_trouble(judges[name], judges, django_capture_on_commit_callbacks)
            for moment, idea in enumerate(life):
                for viewer in viewers:
                    reset_queries()  # the log of a connection holds 9,000
                    browser = Client(raise_request_exception=False)
                    browser.force_login(viewer)
                    pages = heard(browser, idea)
                    learnt |= {f"{moment} {viewer.first_name} {address}": page for address, page in pages.items()}
                clock.shift(timedelta(hours=2))
            clock.move_to(HOUSE.opening(begin + timedelta(days=1)))
            for pk in set(Notification.objects.to_mail(timezone.now()).values_list("recipient", flat=True)):
                send(pk)
        mails = sorted((*mail.to, mail.subject, mail.body) for mail in mailoutbox if judges[name].email not in mail.to)
        worlds.append((learnt, mails))
        mailoutbox.clear()
        transaction.savepoint_rollback(point)
    (_warm, _mails), (yanns, mails_of_yanns), (zoes, mails_of_zoes) = worlds
    assert differences(yanns, zoes) == []
    assert mails_of_yanns == mails_of_zoes != []
    said = "".join(page for address, (_status, _headers, page, _n) in zoes.items() if "auteur" not in address)
    told = said + str(mails_of_zoes)
    assert "Quintrec" not in told and "Ollivier" not in told and NAME in told


@pytest.fixture
def told(company, django_capture_on_commit_callbacks):
    """What zoe wrote under a pseudonym, once it is published."""
    return live_its_life(company["zoe"], company, django_capture_on_commit_callbacks)


def test_its_author_alone_is_treated_as_such(told, company, client):
    idea, _answer = told
    client.force_login(company["zoe"])
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Vous avez déposé cette idée sous le nom" in page and idea.pseudonym in page
    assert client.post(reverse("idea-vote", args=[idea.pk]), {"wanted": "1"}).status_code in (302, 403, 422)
    assert not idea.votes.filter(user=company["zoe"]).exists()
    assert TITLE in client.get(reverse("my-ideas")).content.decode()
    client.force_login(company["bob"])
    assert "Vous avez déposé" not in client.get(idea.get_absolute_url()).content.decode()


def test_conflict_reads_it_all_the_same(company, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        idea = post(company["zoe"])
    assert conflict(company["mona"], [company["zoe"].pk])
    review = Review.objects.get(idea=idea)
    assert review.reviewer == company["carl"]
    words = "".join(str(line) for _icon, line in why_you(review, idea))
    assert "Annuaires" not in words and "pseudonyme" in words
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reviewer=company["mona"])


def test_the_register_tells_of_nobody_and_of_no_company(told):
    idea, _answer = told
    entries = [entry.data for entry in Entry.objects.all() if entry.data.get("idea") == idea.reference]
    assert {entry["company"] for entry in entries if "company" in entry} == {""}
    judges = {c["judge"] for entry in entries for c in entry.get("certificates", ())}
    other = make_idea(by=make_person("Ivan"), status="submitted")
    assert judges and not any(token in str(entry.data) for token in judges for entry in Entry.objects.all()
                              if entry.data.get("idea") == other.reference)  # fmt: skip


def test_watchers_of_its_author_and_messages_learn_nothing(company, django_capture_on_commit_callbacks):
    actions.set_follow(company["zoe"], by=company["bob"], level="watching")
    idea, _answer = live_its_life(company["zoe"], company, django_capture_on_commit_callbacks)
    assert not Notification.objects.filter(recipient=company["bob"], verb="published").exists()
    reply = Notification.objects.get(recipient=company["bob"], verb="mentioned")
    assert reply.activity.by == company["zoe"]
    assert idea.name_of(reply.activity.by, company["bob"]) == idea.pseudonym


def test_points_come_within_seven_days_on_no_board(told, company):
    zoe = company["zoe"]
    rows = LedgerRow.objects.filter(person=zoe, activity__idea=told[0])
    assert rows.exists() and not rows.public().exists()
    assert all(row.at < row.due_at <= row.at + VEIL for row in rows)
    assert not Standing.objects.filter(person=zoe, hundredths__gt=0).exists()
    assert months(zoe) == [] and latest(zoe) == []
    assert not any(rebuild().values())
    with time_machine.travel(timezone.now() + VEIL + timedelta(minutes=1)):
        catch_up(timedelta(days=8))
        total = Standing.objects.get(person=zoe, season=None).hundredths
        assert total == sum(rows.values_list("hundredths", flat=True)) > 2000
        assert not Standing.objects.filter(person=zoe, season__isnull=False).exists()
        assert sum(hundredths for _month, hundredths in months(zoe)) == total
        assert not any(rebuild().values())
    assert public_total(zoe) == 0
    assert not BadgeAward.objects.filter(person=zoe).exists()


def test_two_facts_do_not_come_due_together(told):
    moments = LedgerRow.objects.filter(due_at__isnull=False).values_list("due_at", "at")
    assert len({due - at for due, at in moments}) == len(moments) > 1


def test_taking_it_back_takes_back_what_has_not_come_yet(told, company):
    idea = make_idea(by=company["zoe"], is_pseudonymous=True, title="Une autre idée")
    catch_up()
    actions.withdraw(idea, by=company["zoe"])
    catch_up()
    assert sum(LedgerRow.objects.filter(activity__idea=idea).values_list("hundredths", flat=True)) == 0
    assert not any(rebuild().values())


@pytest.mark.parametrize("what", ["document", "origin"])
def test_nothing_that_tells_goes_with_it(company, what):
    zoe = company["zoe"]
    more = {"attachments": ["0" * 32]} if what == "document" else {"origin": make_idea(by=company["yann"])}
    fields = {"title": TITLE, "problem": "a", "proposal": "b", "benefit": "", "language": "fr", "entity": zoe.entity}
    with pytest.raises(DomainError) as refusal:
        actions.submit(by=zoe, client_key=uuid4().hex, is_pseudonymous=True, theme=make_idea(by=company["yann"]).theme,
                       **fields, **more)  # fmt: skip
    assert refusal.value.field in ("attachments", "is_pseudonymous")


def test_who_judges_it_does_not_find_its_author_by_trying_names(company, client, django_capture_on_commit_callbacks):
    """Only who may read an idea can be mentioned about it: its author would answer to nothing but her own name."""
    with django_capture_on_commit_callbacks(execute=True):
        idea = post(company["zoe"])
    client.force_login(company["carl"])
    told = []
    for somebody in (company["zoe"], company["yann"]):
        sent = {
            "about": idea.pk,
            "sign": "@",
            "words": somebody.handle.partition(".")[2],
            "text": f"@{somebody.handle}",
        }
        pages = [client.post(reverse(name), sent) for name in ("idea-mentions", "idea-preview")]
        assert [page.status_code for page in pages] == [200, 200]
        told.append([somebody.last_name in page.content.decode() for page in pages])
    assert told == [[False, False], [False, False]]


def test_one_signs_it_alone(told, company):
    with pytest.raises(DomainError):
        actions.invite(told[0], by=company["zoe"], person=company["yann"])


def test_nobody_says_that_it_was_not_kept_somewhere(told, company):
    """Or who may not would learn that its author is near."""
    for person in (company["eve"], company["mona"]):
        with pytest.raises(DomainError):
            actions.note_stop(
                told[0], entity=make_entity("Plans"), by=person, state="declined", started_on=timezone.localdate()
            )


def test_any_executive_parks_it_with_a_second_one_only(told, company):
    for first in (company["eve"], company["mona"]):
        decision = pipeline.park(told[0], by=first, text="Pas cette année.", reopening="Un budget.")
        assert decision.state == StageDecision.State.PENDING
        pipeline.take_back(decision, by=first)


def test_one_executive_is_asked_to_sign_and_the_others_cannot_tell_why_not(told, company, head, monkeypatch):
    """Not being asked says nothing: whoever could sign, and whoever could not, is answered alike."""
    drawn = []
    monkeypatch.setattr("pipeline.actions.choice", lambda able: drawn.extend(able) or able[0])
    otto, nell = (make_person(name, manager=head, entity=make_entity(name), role=Role.EXECUTIVE) for name in ("O", "N"))
    decision = pipeline.park(told[0], by=company["eve"], text="Pas cette année.", reopening="Un budget.")
    assert drawn == [otto, nell] and decision.asked == otto  # neither mona, above its author, nor who proposes
    fact = told[0].activities.get(verb="stage_proposed")
    assert executives(fact) == [otto.pk]
    said = set()
    for other in (company["mona"], nell):
        with pytest.raises(DomainError) as refusal:
            pipeline.confirm(decision, by=other)
        said.add(str(refusal.value.message))
    assert len(said) == 1
    assert pipeline.confirm(decision, by=otto).state == StageDecision.State.EFFECTIVE


def test_a_refusal_does_not_tell_where_its_author_works(company, django_capture_on_commit_callbacks):
    """Whether an idea for one entity alone may be named would say whether its author is of that entity."""
    for entity in (company["zoe"].entity, company["yann"].entity):
        similar = make_idea(by=company["bob"], title="Une idée voisine", audience=entity)
        with django_capture_on_commit_callbacks(execute=True):
            idea = post(company["zoe"])
        about = {"reason": "unclear", "text": "On ne comprend pas.", "nothing": True, "similar": similar}
        with pytest.raises(DomainError) as refusal:
            moderation.refuse(Review.objects.get(idea=idea), by=company["carl"], **about)
        assert refusal.value.field == "similar" and "pseudonyme" in str(refusal.value.message)


def test_the_form_offers_it_and_a_draft_keeps_it(company, client):
    client.force_login(company["zoe"])
    sent = {"title": TITLE, "problem": "a", "client_key": "k1", "is_pseudonymous": "1", "draft": "1"}
    client.post(reverse("idea-new"), sent)
    draft = Draft.objects.get(owner=company["zoe"])
    page = client.get(f"{reverse('idea-new')}?draft={draft.pk}").content.decode()
    assert re.search(r'<option value="1" selected>', page)
    theme = make_idea(by=company["yann"]).theme
    sent |= {"proposal": "b", "theme": theme.key, "entity": company["zoe"].entity_id}
    del sent["draft"]
    client.post(reverse("idea-new"), sent)
    idea = Idea.objects.get(title=TITLE)
    assert idea.pseudonym and idea.is_author(company["zoe"])
    assert not idea.steps.filter(entity=company["zoe"].entity).exists()


def test_comments_of_other_people_keep_their_names(told, company, client):
    client.force_login(company["carl"])
    page = client.get(told[0].get_absolute_url()).content.decode()
    assert "Bob Tanguy" in page
    assert Comment.objects.filter(author=company["zoe"]).exists()


def test_names_are_many_and_drawn_anew():
    assert len(pseudonyms.WHO) * len(pseudonyms.WHERE) > 1000
    assert len({pseudonyms.new_pseudonym() for _ in range(40)}) > 20
    assert max(len(f"{who} {where}") for who in pseudonyms.WHO for where in pseudonyms.WHERE) <= 60
