"""Neither a manager with every role but the right one, nor a staff delegate, learns what a report sends to review.

The site is asked twice, the same questions in the same order: before alice has sent anything, and after. Whatever the
attacker is shown, counted, or made to wait for is the same, byte for byte and query for query: so there is nothing to
learn. A delegate reads the register: there the entries change, and name nobody (tests/insights/test_delegate.py).
"""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.actions import save_search
from community.models import SavedSearch
from community.tasks import look_out
from editorial.actions import ensure_site
from ideas import actions
from ideas.models import Attachment, Campaign, Comment, ExtraField, Idea, Picture
from ideas.permissions import who_may_read
from inbox.models import Notification
from moderation import actions as moderation
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent, Review
from people.actions import grant_role
from people.models import Role, User
from tests.addresses import OFFICE_ROUTES, SITE_ROUTES, office_path
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db
TITLE = "Un seul rappel pour les commerces oubliés"
ROLES = (Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR)
MOVING = re.compile(  # keys of the moment, the word of an open form, and the minute of the board
    r'((?:client_key" value|nonce|key)="|)'
    r'(?:[A-Za-z0-9]{64}|(?<=")[\w-]{20,36}(?=")|(?<=name="page" value=")[0-9a-f]{12}|\d\d:\d\d(?=</span>))'
)
MY_COMMENT = re.compile(r"(?<=comment[=-])\d+")  # published at once: its number counts what everybody reads
MOVING_HEADERS = ("Content-Length", "Set-Cookie", "Content-Security-Policy", "Expires", "Date", "X-Request-Id", "Vary")
MOVING_OFFICE = ("failwhale", "logout", "pages/<int:page_id>/edit/")  # the last counts its own editing sessions
NEVER = ("healthz", "readyz", "logout", "set_language", "password_reset_confirm")


@pytest.fixture
def attacker(request, mona, theme):
    """Alice's manager: who has every role and right there is and judges her theme, or whom the staff has elected."""
    mona.is_superuser = mona.is_staff = request.param == "manager"
    mona.save()
    for role in ROLES if mona.is_superuser else [Role.DELEGATE]:
        grant_role(mona, role, at_once=True)
    if mona.is_superuser:
        since = "2020-01-01T00:00Z"
        Correspondent.objects.create(person=mona, theme=theme, company=mona.entity, since=since)
    return mona


@pytest.fixture
def site(alice, bob, carl, cleo, attacker):
    """`cleo`: when every community manager is in conflict all of them learn, blindly, that something waits.

    The attacker keeps searches that the idea to come answers to, and watches alice, the theme and its campaign.
    """
    ensure_site()
    shown = make_idea(by=alice, title="Une idée que chacun peut lire")
    make_comment(shown, by=bob)
    for query in ("q=commerces", "q=auteur%3Aalice", f"theme={shown.theme.key}"):
        save_search(by=attacker, name=query, query=query)
    opens_at, closes_at = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=40)
    campaign = Campaign(pk=1, question="Que cesser ?", sponsor=bob, opens_at=opens_at, closes_at=closes_at)
    campaign.fields = [ExtraField(pk=1, label_fr="Combien d’heures ?", label_en="How many?")]
    actions.keep_campaign(campaign)
    for watched in (alice, shown.theme, campaign):
        actions.set_follow(watched, by=attacker, level="watching")
    look_out()
    return shown


def addresses(shown, alice, attacker):
    """Every address without an object, lists by every filter, searches, exports, people, and the back office."""
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route and name not in NEVER]
    theme, entity = shown.theme.key, shown.entity_id
    lists = [f"/ideas/?tab={tab}" for tab in ("recent", "popular", "discover", "followed", "foryou")]
    lists += [f"/ideas/?theme={theme}", f"/ideas/?entity={entity}", "/ideas/?q=rappel", "/ideas/?q=oubliés+commerces"]
    for words in ("rappel", "oublies", "auteur:alice", "thème:service oubliés", "oubliez+comerces"):
        lists += [f"/search/?q={words}", f"/search/suggestions/?q={words}", f"/exports/?list=1&q={words}"]
    lists += [f"/search/?q=rappel&{facet}" for facet in (f"theme={theme}", f"entity={entity}", "year=2026")]
    lists += [f"/search/?q=rappel&kind={kind}" for kind in ("ideas", "comments", "people", "pages")]
    lists += ["/campaigns/1/", "/ideas/?campaign=1", "/search/?campaign=1&q=rappel", "/exports/?list=1&campaign=1"]
    boards = [
        f"/board/?{q}" for q in (f"theme={theme}", f"entity={entity}", f"company={entity}", "months=1", "period=1")
    ]
    exports = [address.replace("/board/", reverse("board-csv")) for address in boards]
    around = [shown.get_absolute_url(), alice.get_absolute_url(), "/ideas/live/?ids=1,2,3,4,5,6"]
    if not attacker.is_superuser:  # who enters no back office is shown none, by tests/test_office.py
        return [address for address in plain + lists + boards + exports + around if address not in told_of_entries()]
    office = [office_path(route) for route in OFFICE_ROUTES if not any(part in route for part in MOVING_OFFICE)]
    return plain + lists + boards + exports + around + office + ["/cms/pages/search/?q=rappel"]


def told_of_entries():
    """The pages of the register's present, which are a delegate's to read."""
    names = ("register-entries", "register-verify", "register-export", "register-report", "register-report-pdf")
    return [reverse(name) for name in names]


def attempts(shown, alice, number):
    """What the attacker does to find out, as (address, what is sent); `number`: that of the idea to come."""
    one = {"client_key": "0123456789abcdef0123456789abcdef", "reason": "offensive", "text": "Demande du tribunal."}
    about = [f"/ideas/{pk}/{what}/" for pk in (shown.pk, number) for what in ("vote", "follow", "where", "comments")]
    about += [f"/moderation/ideas/{pk}/{what}/" for pk in (shown.pk, number) for what in ("report", "appeal")]
    words = {"wanted": "1", "body": f"@{alice.email.partition('@')[0]} a-t-elle proposé ceci ?", **one}
    return [
        ("/cms/campaign/delete/1/", {}),
        ("/cms/campaign/edit/1/", {"question": "Que cesser ?", "entity": shown.entity_id, "fields-TOTAL_FORMS": "0"}),
        (reverse("campaign-follow", args=[1]), {"level": "normal"}),
        ("/ideas/new/", {**one, "title": TITLE, "problem": TITLE, "theme": shown.theme_id}),
        *((address, words) for address in about),
        (reverse("glass"), {"number": number, "reason": "Demande du tribunal de commerce."}),
        (reverse("hand-over"), {"review": ["1", "2", "3"], "theme": shown.theme_id, "text": "Voyez-la."}),
        (reverse("review-claim", args=[1]), {}),
        (reverse("conflicts"), {"other": alice.pk}),
        (reverse("absence"), {"until": "2030-01-01"}),
        (reverse("idea-similar"), {"title": TITLE, "problem": "Les commerces oubliés."}),
        (reverse("exports"), {"query": "q=oubliés", "kind": "csv"}),
        (reverse("exports") + "?all", {"query": "", "kind": "csv"}),
        (reverse("searches"), {"name": "Commerces", "q": "commerces oubliés"}),
        (reverse("person-follow", args=[alice.pk]), {"level": "watching"}),
        (reverse("theme-follow", args=[shown.theme.key]), {"level": "watching"}),
        (reverse("idea-mentions"), {"sign": "#", "words": TITLE}),
        (reverse("idea-mentions") + "?number", {"sign": "#", "words": str(number)}),
        (reverse("idea-mentions") + "?about", {"sign": "@", "words": "alice", "about": number}),
        (reverse("idea-preview"), {"text": f"#{number} et #{shown.pk}"}),
        (reverse("idea-preview") + "?about", {"text": "Rien", "about": number}),
    ]


def ask(browser, address, sent=None):
    """What one learns: status, headers, bytes but for keys that change each time, number of queries.

    What `sent` (of a POST) does is undone.
    """
    point = transaction.savepoint()
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address) if sent is None else browser.post(address, sent)
        said = b"".join(response).decode(errors="replace")
    if sent is not None:
        transaction.savepoint_rollback(point)
    headers = {name: MY_COMMENT.sub("", v) for name, v in response.headers.items() if name not in MOVING_HEADERS}
    return response.status_code, headers, MOVING.sub(r"\1", said), len(queries)


def learn(person, asked, tried=()):
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=person.pk))
    found = {address: ask(browser, address) for address in asked}
    found |= {f"POST {address}": ask(browser, address, sent) for address, sent in tried}
    assert browser.get(reverse("me")).status_code == 200  # who was logged out learns nothing
    return found


def differences(before, after):
    told = []
    for address, was in before.items():
        for what, one, other in zip(("status", "headers", "bytes", "queries"), was, after[address], strict=True):
            if one != other:
                told.append(f"{address}: {what}")
    return told


def send(alice, callbacks):
    with callbacks(execute=True):
        about = {"campaign": Campaign.objects.get(), "answers": {"extra_1": "Douze heures oubliées."}}
        idea = make_idea(by=alice, status="submitted", title=TITLE, problem="Les commerces oubliés.", **about)
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#f5b700").save(drawn, "PNG")
    picture = actions.keep_picture(SimpleUploadedFile("p.png", drawn.getvalue(), "image/png"), by=alice)
    Picture.objects.filter(pk=picture.pk).update(idea=idea)
    attachment = actions.keep_attachment(SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan"), by=alice)
    Attachment.objects.filter(pk=attachment.pk).update(idea=idea)
    return idea, picture, attachment


def befall(fate, idea, alice, carl):
    """What becomes of a sent idea."""
    review = Review.objects.get(idea=idea)
    assert review.reviewer == carl
    if fate == "returned":
        moderation.return_with_advice(review, by=carl, text="Un exemple ?")
    elif fate != "submitted":
        moderation.refuse(review, by=carl, reason="unclear", text="On ne comprend pas.", nothing=True)
    if fate == "appealed":
        moderation.appeal(ground_of_idea(Idea.objects.get(pk=idea.pk)), by=alice)
    return review


def settle(person, *asked):
    """Ask once for nothing: the caches that any first visit fills are full then, on both sides of the comparison."""
    learn(person, *asked)
    return learn(person, *asked)


@pytest.fixture
def _one_moment(settings):
    """The hands of the clock stand still, so that nothing differs because a minute has passed; nor does Redis forget,
    whose clock is its own.
    """
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    settings.CACHES = {name: {**memory, "LOCATION": f"moment-{name}"} for name in settings.CACHES}
    for name in settings.CACHES:
        caches[name].clear()  # what the test before has left in the same process
    with time_machine.travel(timezone.now(), tick=False):
        yield


FATES = ("submitted", "returned", "refused", "appealed")
SHORT = {("manager", "submitted"), ("delegate", "appealed")}
CASES = [
    pytest.param(who, fate, marks=[] if (who, fate) in SHORT else pytest.mark.long)
    for who in ("manager", "delegate")
    for fate in FATES
]


@pytest.mark.usefixtures("_one_moment")
@pytest.mark.parametrize(("attacker", "fate"), CASES, indirect=["attacker"])
def test_before_and_after_a_report_sends_an_idea_an_attacker_sees_the_same_site(
    attacker, fate, site, alice, carl, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    number = Idea.objects.latest("pk").pk + 1
    asked = addresses(site, alice, attacker), attempts(site, alice, number)
    before = settle(attacker, *asked)
    idea, *_files = send(alice, django_capture_on_commit_callbacks)
    assert idea.pk == number
    with django_capture_on_commit_callbacks(execute=True):
        befall(fate, idea, alice, carl)
    look_out()
    after = learn(attacker, *asked)
    assert differences(before, after) == []
    assert not Notification.objects.filter(recipient=attacker).exclude(group_key="directory").exists()
    assert who_may_read(idea, [attacker.pk]) == set()
    said = "".join(learn(attacker, told_of_entries())[address][2] for address in told_of_entries())
    assert not re.search(r"oubliés|[Aa]lice|Briand|/ideas/\d", said)


@pytest.mark.parametrize(("attacker", "fate"), CASES, indirect=["attacker"])
def test_every_address_of_the_idea_answers_as_if_it_had_never_been(
    attacker, fate, site, alice, carl, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    idea, picture, attachment = send(alice, django_capture_on_commit_callbacks)
    review = befall(fate, idea, alice, carl)
    real = {"pk": idea.pk, "slug": idea.slug, "key": None, "width": picture.widths[0][0], "decision": 1}
    none = {"pk": 98765432, "slug": idea.slug, "key": "0" * 32, "width": picture.widths[0][0], "decision": 1}
    nothing_said = Comment.objects.latest("pk").pk + 1
    nothing_kept = SavedSearch.objects.latest("pk").pk + 1
    others = {"review": review.pk, "appeal": review.pk, "comment": nothing_said, "search": nothing_kept}
    browser = Client(raise_request_exception=False)
    browser.force_login(attacker)
    told = []
    for name, route in SITE_ROUTES.items():
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
        if not wanted or name in NEVER or not wanted <= set(real) or name in ("person", "thank"):
            continue
        pk = next((other for key, other in others.items() if name.startswith(key)), idea.pk)
        file = attachment if name == "attachment" else picture
        here = reverse(name, kwargs={key: {**real, "pk": pk, "key": file.key}[key] for key in wanted})
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
    files = [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert {browser.get(settings.MEDIA_URL + file).status_code for file in files} == {404}
    assert Idea.objects.visible_to(attacker).filter(pk=idea.pk).count() == 0
