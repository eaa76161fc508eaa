"""A manager with every role but the right one learns nothing of what a report sends to review.

The site is asked twice, the same questions in the same order: before alice has sent anything, and after. Whatever mona
is shown, counted, or made to wait for is the same, byte for byte and query for query: so there is nothing to learn.
"""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from editorial.actions import ensure_site
from ideas import actions
from ideas.models import Idea, Picture
from ideas.permissions import who_may_read
from inbox.models import Notification
from moderation import actions as moderation
from moderation.models import Review
from people.actions import grant_role
from people.models import Role, User
from tests.factories import make_comment, make_entity, make_idea, make_person
from tests.test_matrix import OFFICE_ROUTES, SITE_ROUTES, office_path

pytestmark = pytest.mark.django_db
TITLE = "Un seul rappel pour les commerces oubliés"
ROLES = (Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR)
MOVING = re.compile(r'((?:client_key" value|nonce|key)="|)(?:[A-Za-z0-9]{64}|(?<=")[\w-]{20,36}(?="))')
MOVING_HEADERS = ("Content-Length", "Set-Cookie", "Content-Security-Policy", "Expires", "Date", "X-Request-Id", "Vary")
NEVER = ("healthz", "readyz", "logout", "set_language", "password_reset_confirm")


@pytest.fixture
def mona(head):
    """Alice's manager, who has every role and right there is, and is not the right person."""
    mona = make_person("Mona", "Vidal", manager=head, entity=make_entity("Annuaires"), is_superuser=True, is_staff=True)
    for role in ROLES:
        grant_role(mona, role, at_once=True)
    return mona


@pytest.fixture
def site(alice, bob, carl, mona):
    ensure_site()
    shown = make_idea(by=alice, title="Une idée que chacun peut lire")
    make_comment(shown, by=bob)
    return shown


def addresses(shown, alice):
    """Every address without an object, lists by every filter, searches, exports, people, and the back office."""
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route and name not in NEVER]
    theme, entity = shown.theme.key, shown.entity_id
    lists = [f"/ideas/?tab={tab}" for tab in ("recent", "popular", "discover", "followed", "foryou")]
    lists += [f"/ideas/?theme={theme}", f"/ideas/?entity={entity}", "/ideas/?q=rappel", "/ideas/?q=oubliés+commerces"]
    boards = [
        f"/board/?{q}" for q in (f"theme={theme}", f"entity={entity}", f"company={entity}", "months=1", "period=1")
    ]
    exports = [address.replace("/board/", reverse("board-csv")) for address in boards]
    around = [shown.get_absolute_url(), alice.get_absolute_url(), "/ideas/live/?ids=1,2,3,4,5,6"]
    office = [office_path(route) for route in OFFICE_ROUTES if "failwhale" not in route]
    return plain + lists + boards + exports + around + office + ["/cms/pages/search/?q=rappel"]


def ask(browser, address):
    """What one learns of an address: status, headers, bytes but for keys that change each time, number of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address)
        said = b"".join(response).decode(errors="replace")
    headers = {name: value for name, value in response.headers.items() if name not in MOVING_HEADERS}
    return response.status_code, headers, MOVING.sub(r"\1", said), len(queries)


def learn(person, asked):
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=person.pk))
    return {address: ask(browser, address) for address in asked}


def differences(before, after):
    told = []
    for address, was in before.items():
        for what, one, other in zip(("status", "headers", "bytes", "queries"), was, after[address], strict=True):
            if one != other:
                told.append(f"{address}: {what}")
    return told


def send(alice, callbacks):
    with callbacks(execute=True):
        idea = make_idea(by=alice, status="submitted", title=TITLE, problem="Les commerces oubliés.")
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#f5b700").save(drawn, "PNG")
    picture = actions.keep_picture(SimpleUploadedFile("p.png", drawn.getvalue(), "image/png"), by=alice)
    Picture.objects.filter(pk=picture.pk).update(idea=idea)
    return idea, picture


def settle(person, asked):
    """Ask once for nothing: the caches that any first visit fills are full then, on both sides of the comparison."""
    learn(person, asked)
    return learn(person, asked)


LATER = [pytest.param(fate, marks=pytest.mark.long) for fate in ("returned", "refused")]


@pytest.mark.parametrize("fate", ["submitted", *LATER])
def test_before_and_after_a_report_sends_an_idea_a_manager_sees_the_same_site(
    fate, site, alice, carl, mona, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    asked = addresses(site, alice)
    before = settle(mona, asked)
    idea, _picture = send(alice, django_capture_on_commit_callbacks)
    review = Review.objects.get(idea=idea)
    assert review.reviewer == carl
    with django_capture_on_commit_callbacks(execute=True):
        if fate == "returned":
            moderation.return_with_advice(review, by=carl, text="Un exemple ?")
        elif fate == "refused":
            moderation.refuse(review, by=carl, reason="unclear", text="On ne comprend pas.")
    after = learn(mona, asked)
    assert differences(before, after) == []
    assert not Notification.objects.filter(recipient=mona).exclude(group_key="directory").exists()
    assert who_may_read(idea, [mona.pk]) == set()


def test_every_address_of_the_idea_answers_as_if_it_had_never_been(
    site, alice, carl, mona, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    idea, picture = send(alice, django_capture_on_commit_callbacks)
    review = Review.objects.get(idea=idea)
    real = {"pk": idea.pk, "slug": idea.slug, "key": picture.key, "width": picture.widths[0][0], "decision": 1}
    none = {"pk": 98765432, "slug": idea.slug, "key": "0" * 32, "width": picture.widths[0][0], "decision": 1}
    others = {"review": review.pk, "appeal": review.pk}
    browser = Client(raise_request_exception=False)
    browser.force_login(mona)
    told = []
    for name, route in SITE_ROUTES.items():
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
        if not wanted or name in NEVER or not wanted <= set(real) or name == "person":
            continue
        pk = next((other for key, other in others.items() if name.startswith(key)), idea.pk)
        here = reverse(name, kwargs={key: ({**real, "pk": pk})[key] for key in wanted})
        nowhere = reverse(name, kwargs={key: none[key] for key in wanted})
        for method in ("get", "post"):
            answers = []
            for path in (here, nowhere, here, nowhere):  # the first pair fills what any first visit fills
                with CaptureQueriesContext(connection) as queries:
                    response = getattr(browser, method)(path)
                said = response.content.decode(errors="replace").replace(path, "PATH")
                answers.append((response.status_code, MOVING.sub(r"\1", said), len(queries)))
            if answers[2] != answers[3] and answers[2][0] != 200:
                told.append(f"{method} {name}: {answers[2][0]}/{answers[2][2]} {answers[3][0]}/{answers[3][2]}")
            if answers[2][0] == 200 and idea.title in answers[2][1]:
                told.append(f"{method} {name}: {idea.title}")
    assert told == []
    assert Idea.objects.visible_to(mona).filter(pk=idea.pk).count() == 0
