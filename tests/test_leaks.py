"""An idea that is not published leaves no trace on any page of anybody who has no part in it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from editorial.actions import ensure_site
from editorial.models import CampaignPage, HomePage
from ideas.actions import set_follow, withdraw
from ideas.models import Campaign, ExtraField, Idea
from ideas.tasks import follow_campaigns_up
from moderation import actions as moderation
from moderation.models import Decision, Review
from people.actions import grant_role
from people.models import Entity, Role
from tests.addresses import OFFICE_ROUTES, SITE_ROUTES, office_path
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db

WORD = "zirconifère"
SOUGHT = "ornithoptère"  # stands in the same texts: what one searches for comes back on the page, so it is no trace
FIRST = 7_340_000  # the numbers of these ideas look like nothing else on a page
TRACE = re.compile(r"zirconif|73400\d\d", re.I)
FATES = ("submitted", "returned", "refused", "withdrawn")


@pytest.fixture
def outsiders(head, mona, bob, eve, dora):
    """Everybody who is neither an author nor the reviewer, whatever their office."""
    cleo, ada = (make_person(name, manager=head, entity=make_entity("Cartes")) for name in ("Cleo", "Ada"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    grant_role(ada, Role.ADMINISTRATOR, at_once=True)
    grant_role(head, Role.EXECUTIVE, at_once=True)
    grant_role(mona, Role.EXECUTIVE, at_once=True)
    return {"head": head, "mona": mona, "bob": bob, "eve": eve, "dora": dora, "cleo": cleo, "ada": ada}


@pytest.fixture
def hidden(alice, carl, theme, outsiders, django_capture_on_commit_callbacks):
    """One unpublished idea for each fate, each with everything that happens on the way; and one like them."""
    ensure_site()
    with django_capture_on_commit_callbacks(execute=True):
        shown = make_idea(by=alice, title="Un seul rappel pour les commerces")
        make_comment(shown, by=outsiders["bob"])
    number_from(FIRST)
    ideas = {}
    for fate in FATES:
        with django_capture_on_commit_callbacks(execute=True):
            words = {"title": f"Un seul rappel {WORD}", "problem": f"Le problème {WORD}.", "proposal": SOUGHT}
            idea = make_idea(by=alice, status="submitted", **words)
        with django_capture_on_commit_callbacks(execute=True):
            meet(fate, idea, alice, carl)
        ideas[fate] = Idea.objects.get(pk=idea.pk)
    assert {fate: idea.status for fate, idea in ideas.items()} == {fate: fate for fate in FATES}
    yield ideas
    number_from(FIRST + 1_000_000)  # PostgreSQL counts on after a test: the ideas of the next one bear no such number


def number_from(number):
    """The next idea gets this number or a later one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'ideas_idea'", [number])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence('ideas_idea', 'id'), %s)", [number])


def meet(fate, idea, alice, carl):
    """What carl, or alice, does with it."""
    if fate == "withdrawn":
        withdraw(idea, by=alice, reason=f"Plus besoin de {WORD}.")
    elif fate != "submitted":
        decide = {"returned": moderation.return_with_advice, "refused": moderation.refuse}[fate]
        more = {"reason": Decision.Reason.UNCLEAR, "nothing": True} if fate == "refused" else {}
        decide(Review.objects.get(idea=idea), by=carl, text=f"Le {WORD} est obscur.", **more)


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def first_addresses(hidden):
    """Every address without a number, every search and list, and the pages of people and of the published idea."""
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route]
    numbers = ",".join(str(idea.pk) for idea in hidden.values())
    asked = [
        f"{place}?q={word}"
        for word in (SOUGHT, "rappel", "auteur:alice", "thème:service", "ornithoptere rapel")
        for place in ("/ideas/", "/search/", "/search/suggestions/")
    ]
    asked += [f"/search/?q={SOUGHT}&kind={kind}" for kind in ("ideas", "comments", "people", "pages")]
    asked += [f"/ideas/?tab={tab}" for tab in ("recent", "popular", "discover", "followed", "foryou")]
    asked += ["/ideas/?theme=service", f"/ideas/live/?ids={numbers}", "/charte/", "/aide/", "/actualites/"]
    people = [reverse("person", args=[pk]) for pk in {row.person_id for row in hidden["returned"].authorships.all()}]
    office = [office_path(route) for route in OFFICE_ROUTES if "failwhale" not in route]
    office += [f"/cms/pages/search/?q={SOUGHT}", "/cms/person_chooser/results/?q=alice"]
    return plain + asked + people + office


def test_no_page_of_anybody_tells_of_an_unpublished_idea(hidden, outsiders, alice, carl):
    warm = [reverse("feed"), *(idea.get_absolute_url() for idea in hidden.values())]
    for person in (alice, carl):  # what those concerned have seen must not be served to others from a cache
        for address in warm:
            browser_of(person).get(address)
    assert WORD in browser_of(alice).get(warm[1]).content.decode()
    told = []
    for name, person in outsiders.items():
        told += [f"{name}: {address}" for address in crawl(browser_of(person), first_addresses(hidden))]
        told += [f"{name}: {title}" for title in titles() if TRACE.search(look(browser_of(person), title))]
    assert told == []
    own = look(browser_of(alice), f"Un seul rappel {SOUGHT}")
    assert set(TRACE.findall(own)) == {"zirconif", str(hidden["refused"].pk)}


def titles():
    """What one may type into the form of a new idea."""
    return (f"Un seul rappel {SOUGHT}", f"Encore un {SOUGHT}", "Un seul rappel pour les commerces")


def look(browser, title):
    return browser.post(reverse("idea-similar"), {"title": title}).content.decode()


def crawl(browser, waiting):
    """Follow the links from `waiting`, one of each kind; returns the addresses whose page bears a trace."""
    seen, told, first, linked = set(), [], set(waiting), set()
    waiting = list(waiting)
    while waiting:
        address = waiting.pop(0)
        if address in seen or address.startswith(("/logout", "/cms/logout")):
            continue
        if address not in first:
            if kind_of(address) in linked:
                continue
            linked.add(kind_of(address))
        seen.add(address)
        response = browser.get(address)
        assert response.status_code < 500 or address == "/readyz", address
        said = b"".join(response).decode(errors="replace")
        if TRACE.search(said):
            told.append(address)
        if response.status_code == 200 and not address.startswith("/cms/"):
            links = re.findall(r'(?:href|hx-get|action)="(/[^"]*|\?[^"]*)"', said)
            waiting += [urldefrag(urljoin(address, link.replace("&amp;", "&")))[0] for link in links]
    return told


def kind_of(address):
    """The way to a page without what is particular to one: its numbers, and what it is asked for."""
    place = urlsplit(address)
    return re.sub(r"\d+(-[\w-]+)?", "#", place.path), tuple(sorted(parse_qs(place.query, keep_blank_values=True)))


def test_no_page_of_anybody_else_tells_of_a_campaign_of_one_team(hidden, outsiders, alice):
    """Its question, its own questions, its pages and its ideas, published or not; it is configured in the back office,
    which is left out here.
    """
    number_from(FIRST + 50)
    team = make_entity("Studio", Entity.Kind.TEAM, parent=alice.entity)
    alice.entity = team
    alice.save()
    now = timezone.now()
    texts = {"question": f"Que dire du {WORD} ?", "summary": f"Un {WORD}.", "prize": f"Un {WORD}."}
    campaign = Campaign.objects.create(entity=team, opens_at=now, closes_at=now + timedelta(days=9), **texts)
    for name in ("brief", "results"):
        page = CampaignPage(title=f"Le {WORD} {name}", slug=f"{WORD[:7]}-{name}", lead=SOUGHT)
        setattr(campaign, name, HomePage.objects.get().add_child(instance=page))
    campaign.save()
    asked = ExtraField.objects.create(campaign=campaign, label_fr=f"Quel {WORD} ?", label_en=WORD)
    about = {"campaign": campaign, "title": f"Un seul rappel {WORD}", "problem": SOUGHT}
    for status in ("published", "submitted"):
        make_idea(by=alice, status=status, answers={asked.form_name: WORD}, **about)
    set_follow(campaign, by=alice, level="watching")
    follow_campaigns_up()
    asked = [f"{place}?{words}" for words in (f"campaign={campaign.pk}", f"q={SOUGHT}", "q=campagne:que")
             for place in ("/ideas/", "/search/", "/search/suggestions/", "/exports/")]  # fmt: skip
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route]
    doors = ["/", *plain, *asked, f"/search/?q={SOUGHT}&kind=pages", reverse("person", args=[alice.pk])]
    assert crawl(browser_of(alice), doors) != []
    told = []
    for name in ("mona", "bob", "eve", "cleo", "dora"):
        told += [f"{name}: {address}" for address in crawl(browser_of(outsiders[name]), doors)]
        told += [f"{name}: {title}" for title in titles() if TRACE.search(look(browser_of(outsiders[name]), title))]
    assert told == []


def test_the_addresses_of_an_unpublished_idea_do_not_exist(hidden, outsiders):
    for idea in hidden.values():
        for person in outsiders.values():
            browser = browser_of(person)
            for name in ("idea-edit", "idea-withdraw", "stage-move"):
                assert browser.get(reverse(name, args=[idea.pk])).status_code == 404
            for address in (idea.get_absolute_url(), f"/ideas/{idea.pk}-autre/"):
                assert browser.get(address).status_code == 404
