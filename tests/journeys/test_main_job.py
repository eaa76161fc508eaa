"""The main job, once through: eight people in eight browsers, from a posted idea to a deployed one."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

CAST = """
from editorial.actions import ensure_site
from moderation.models import Correspondent
from people.actions import grant_role
from people.models import Role
from tests.factories import make_entity, make_idea, make_person, make_theme, never_rest
ensure_site()
never_rest()
annuaires, cartes, edition = (make_entity(name) for name in ("Annuaires", "Cartes", "Imprimerie"))
theme, other = make_theme(), make_theme("economies", "Économies", "Savings")
def person(first, last, place, manager, **more):
    return make_person(first, last, entity=place, manager=manager, email=f"{first}.{last}@exemple.test".lower(), **more)
paule = person("Paule", "Roux", make_entity("Groupe"), None, role=Role.EXECUTIVE)
mona = person("Mona", "Vidal", annuaires, paule)
alice = person("Alice", "Briand", annuaires, mona)
carl = person("Carl", "Vasseur", cartes, paule)
near = person("Nour", "Petit", annuaires, paule)
person("Bob", "Tanguy", cartes, paule)
person("Dora", "Lenoir", edition, paule, role=Role.DELEGATE)
person("Eve", "Marchand", cartes, paule, role=Role.EXECUTIVE)
lise = person("Lise", "Noir", edition, paule)
grant_role(person("Cleo", "Garnier", edition, lise), Role.MANAGER, at_once=True)
for who, company in ((mona, annuaires), (near, annuaires), (carl, cartes)):
    Correspondent.objects.create(person=who, theme=theme, company=company)
make_idea(by=near, title="Des vélos partagés entre les sites", theme=other)
"""
MAIL = """
import json, time_machine
from datetime import timedelta
from django.utils import timezone
from inbox.hours import HOUSE
from inbox import mail
from people.models import User
with time_machine.travel(HOUSE.opening(timezone.now() + timedelta(days=1)) + timedelta(minutes=5), tick=True):
    for person in User.objects.filter(first_name__in=["Alice", "Bob"]):
        mail.send(person.pk)
"""
TITLE = "Un seul rappel pour les commerces"
WORD = "quadrirappel"  # nobody else writes this word
NAMES = ("alice.briand", "bob.tanguy", "carl.vasseur", "cleo.garnier", "dora.lenoir", "eve.marchand", "mona.vidal")


def picture():
    drawn = BytesIO()
    Image.new("RGB", (640, 400), "#f5b700").save(drawn, "JPEG")
    return {"name": "croquis.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


@pytest.fixture(scope="module")
def people(chromium, embedded):
    embedded.shell(CAST)
    embedded.worker()
    _, address = embedded.server()
    made = {name.split(".")[0]: Visitor(chromium, address) for name in (*NAMES, "paule.roux")}
    for name in (*NAMES, "paule.roux"):
        made[name.split(".")[0]].enter(f"{name}@exemple.test")
    yield made
    for visitor in made.values():
        visitor.leave()


def test_an_idea_goes_from_a_phrase_to_a_measured_benefit(people, embedded):
    address = alice_posts(people["alice"])
    nobody_above_sees_it(people, address)
    carl_advises_and_publishes(people, address)
    colleagues_take_part(people, address)
    points_explain_themselves(people, address)
    messages_arrive(people, embedded)
    executives_decide(people, address)
    cleo_animates(people)
    the_same_pages_in_english(people, address)
    assert [fault for visitor in people.values() for fault in visitor.faults] == []


def alice_posts(alice):
    """1 and 2: she sees the feed, writes, reads who will read, sends; the reason of the routing is in words."""
    page = alice.open("/ideas/")
    expect(page.locator("#ideas")).to_contain_text("Des vélos partagés")
    page.locator("a[data-new]").first.click()
    page.wait_for_url("**/ideas/new/")
    expect(page.locator("main")).to_contain_text("la personne qui l’examine")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=problem]").fill(f"Chaque commerce appelle quatre services ({WORD}).")
    page.locator("[name=proposal]").fill("Un numéro et un formulaire **communs**.")
    page.locator("[name=benefit]").fill("Dix minutes par appel.")
    page.locator("[name=theme]").select_option(label="Qualité de service")
    page.locator("[name=files]").set_input_files(picture())
    expect(page.locator(".kept [name=picture]")).to_have_count(1)
    alice.send("Envoyer à l’examen")
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(".where")).to_contain_text("Carl Vasseur")
    expect(page.locator(".pictures-of img")).to_have_js_property("complete", True)
    assert page.locator(".pictures-of img").evaluate("image => image.naturalWidth") > 0
    page.get_by_text("Pourquoi cette personne").click()
    expect(page.locator(".why")).to_contain_text("Travaille dans une autre entreprise que la vôtre.")
    return page.url.removeprefix(alice.address)


def nobody_above_sees_it(people, address):
    """3: neither her manager nor the head, nor anybody else, finds a trace of it."""
    page = people["mona"].open("/ideas/")
    expect(page.locator("#ideas")).not_to_contain_text(TITLE)
    hidden = people["mona"].text(address, status=404)
    assert TITLE not in hidden and hidden == people["mona"].text("/ideas/999999-rien/", status=404)
    for name in ("mona", "paule", "bob", "cleo", "dora", "eve"):
        ask = people[name].context.request
        for path in ("/ideas/", f"/ideas/?q={WORD}", "/inbox/", "/register/", "/moderation/", address):
            said = ask.get(path).text()
            assert TITLE not in said, f"{name} reads it on {path}"


def carl_advises_and_publishes(people, address):
    """3: he finds it in his queue with age and limit, returns it, she completes it, he publishes."""
    alice, carl = people["alice"], people["carl"]
    page = carl.open("/moderation/")
    expect(page.locator(".queue .age")).to_have_text("aujourd’hui")
    expect(page.locator(".compose__head")).to_contain_text("jusqu’au")
    expect(page.locator("#reviewed")).to_contain_text(WORD)
    page.locator("[name=kind][value=return]").check()
    page.locator(".verdict__form [name=text]").fill("Un exemple vécu aiderait.")
    carl.send("Rendre et passer à la suivante")
    expect(page.locator("main")).to_contain_text("Rien n")

    page = alice.open(address)
    expect(page.locator("main")).to_contain_text("Un exemple vécu aiderait.")
    page.get_by_role("link", name="La compléter").click()
    page.locator("[name=problem]").fill(f"Mardi, une fleuriste a appelé quatre services ({WORD}).")
    alice.send("L’envoyer à nouveau")
    expect(page.locator(".where")).to_contain_text("Carl Vasseur")

    page = carl.open("/moderation/")
    expect(page.locator("#reviewed")).to_contain_text("fleuriste")
    page.locator("[name=kind][value=approve]").check()
    carl.send("Publier et passer à la suivante")
    assert TITLE in people["mona"].text("/ideas/")


def colleagues_take_part(people, address):
    """4: Bob votes and comments, Dora reports; what they do shows in Alice's open page."""
    alice, bob, dora = people["alice"], people["bob"], people["dora"]
    watched = alice.open(address, live=True)
    vote = watched.locator("eureka-vote [data-count]").first
    expect(vote).to_have_text("0")
    expect(watched.locator("eureka-vote button").first).to_have_attribute("aria-disabled", "true")
    page = bob.open(address)
    with page.expect_response(re.compile("/vote/")):
        page.locator("eureka-vote button").first.click()
    expect(vote).to_have_text("1")
    alice.open("/ideas/", live=True)  # the idea's own page would read its messages
    number = re.search(r"/ideas/(\d+)-", address)[1]
    unread = int(watched.locator("[data-unread]").first.inner_text() or 0)
    page.locator("#comment [name=body]").fill("J’y crois, n’est-ce pas @alice.briand ?")
    bob.send("Publier", within=page.locator("#comment"))
    expect(watched.locator(f"#comments-{number}")).to_contain_text("1")
    expect(watched.locator("[data-unread]").first).to_have_text(str(unread + 1))

    page = dora.open(address)
    page.locator(".comment").get_by_role("link", name="Signaler").click()
    page.locator("[name=reason]").first.check()
    page.locator("[name=text]").fill("Ce ton me gêne.")
    dora.send("Envoyer le signalement")
    expect(page.locator(".toast")).to_contain_text("Merci")


def points_explain_themselves(people, address):
    """5: the lines of Alice's points add up; a withdrawn vote takes its points back."""
    alice, bob = people["alice"], people["bob"]
    alice.until("/me/points/", "20,5")  # the worker counts votes and comments
    expect(alice.page.locator(".ledger")).to_contain_text(TITLE)
    with bob.open(address).expect_response(re.compile("/vote/")):
        bob.page.locator("eureka-vote button").first.click()
    expect(bob.page.locator("eureka-vote button").first).to_have_attribute("aria-pressed", "false")
    alice.until("/me/points/", "Pourquoi 20 points")
    expect(alice.open("/me/").locator(".ring, svg").first).to_be_visible()


def messages_arrive(people, embedded):
    """6: the badge has moved by itself; a mail is written for who wants it, and for nobody else."""
    alice, bob = people["alice"], people["bob"]
    page = bob.open("/inbox/preferences/")
    for choice in page.locator("select[name$=-mail]").all():
        choice.select_option("never")
    bob.send("Enregistrer ces choix")
    page = alice.open("/inbox/")
    expect(page.locator(".message").first).to_contain_text("Bob Tanguy")
    embedded.shell(MAIL)
    mails = [mail.read_text() for mail in Path(embedded.environment["EUREKA_VAR"], "mail").glob("*.log")]
    assert any("alice.briand@exemple.test" in mail and "List-Unsubscribe" in mail for mail in mails)
    assert not any("To: bob.tanguy@exemple.test" in mail for mail in mails)


def executives_decide(people, address):
    """7: retained, parked by the head only with a second signature, reopened, built, deployed; the board shows it."""
    eve, paule = people["eve"], people["paule"]
    decide(eve, address, "retain", text="Quatre appels pour une question : à étudier.")
    decide(paule, address, "park", text="Pas cette année.", reopening="Un budget en janvier.")
    expect(paule.page.locator("#stage-panel")).to_contain_text("econd")
    expect(paule.open(address).locator(".where")).to_contain_text("Analyse")

    page = eve.open("/board/")
    page.get_by_role("link", name=TITLE).first.click()
    with page.expect_navigation():
        page.locator("[name=answer][value=confirm]").click()
    expect(page.locator("#answers")).to_contain_text("Paule Roux")
    decide(eve, address, "reopen", text="Le budget est là.")
    decide(eve, address, "start_project", text="Une équipe de deux.")
    decide(eve, address, "start_pilot", text="À Rennes, trois mois.")
    decide(eve, address, "deploy", text="Chapeau !", amount="12500", method="Temps compté sur trois mois.")
    expect(page.locator("#answers")).to_contain_text(re.compile(r"12\s500"))

    page = eve.open("/board/")
    expect(page.locator("main")).to_contain_text("Qui prend part")
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    table = Path(saved.value.path()).read_text("utf-8-sig")
    assert re.search(r";[^;\n]*déploy[^;\n]*;[^;\n]*;1;", table, re.I), table
    assert "Déploy" in people["alice"].open(address).locator(".where").inner_text()


def decide(executive, address, move, **fields):
    page = executive.open(address)
    page.locator(f"[name=move][value={move}]").check()
    for name, value in fields.items():
        page.locator(f".stage-form [name={name}]").fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name="Signer cette décision").click()
    return page


def cleo_animates(people):
    """8: a theme and its correspondent in the back office, the answer to the report on the site."""
    cleo = people["cleo"]
    page = cleo.open(reverse("theme:add"))
    assert page.locator("html").get_attribute("lang") == "fr"
    for name, value in (("key", "mobilite"), ("name_fr", "Mobilité"), ("name_en", "Mobility")):
        page.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        page.locator("main form[method] button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Mobilité")

    page = cleo.open(reverse("correspondents:add"))
    page.locator("#id_person-chooser [data-chooser-action-choose]:visible").first.click()
    page.locator(".modal [name=q]").fill("tanguy")
    page.locator(".modal a:has-text('Bob Tanguy')").first.click()
    page.locator("[name=theme]").select_option(label="Mobilité")
    page.locator("[name=company]").select_option(label="Cartes")
    with page.expect_navigation():
        page.locator("main form[method] button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Bob Tanguy")
    assert "Mobilité" in people["alice"].open("/ideas/new/").locator("[name=theme]").inner_text()

    page = cleo.open("/moderation/reports/")
    expect(page.locator(".report")).to_contain_text("Ce ton me gêne.")
    page.locator("[name=hide][value='0']").check()
    page.locator("[name=answer]").fill("Le ton est vif, mais personne n’est visé.")
    cleo.send("Répondre")
    expect(page.locator("#reports")).to_contain_text("Rien à regarder")
    people["dora"].until("/inbox/", "Le commentaire que vous avez signalé reste")  # the worker tells


def the_same_pages_in_english(people, address):
    """Everything again in English, by the switch at the foot of the page."""
    seen = {
        "alice": ("/ideas/", "/ideas/new/", address, "/inbox/", "/me/", "/me/points/", "/season/", "/register/", "/"),
        "carl": ("/moderation/",), "eve": ("/board/",), "cleo": ("/moderation/reports/",),
    }  # fmt: skip
    for name, paths in seen.items():
        page = people[name].open("/ideas/")
        with page.expect_navigation():
            page.locator(".colophon [name=language][value=en]").click()
        for path in paths:
            page = people[name].open(path)
            assert page.locator("html").get_attribute("lang") == "en", path
            words = "\n".join(page.locator(part).inner_text() for part in (".mainnav", ".colophon"))
            assert {"Ideas", "Achievements", "Charter", "Log out"} <= set(re.split(r"\s*\n\s*", words)), (path, words)
            french = re.findall(r"(?i)\b(idées|saison|messages? non lus?|se déconnecter|signalements|tableau)\b", words)
            assert not french, (path, french)
