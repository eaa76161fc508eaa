"""Who gets which answer at every address: one table. An address that is not in it fails, so that nobody adds a page
without deciding who sees it."""

import re
from copy import deepcopy
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from PIL import Image

from editorial.actions import ensure_site
from editorial.models import HomePage
from ideas import actions
from ideas.models import Draft, Picture
from inbox.mail import unsubscribe_token
from moderation.actions import appeal as contest
from moderation.actions import break_glass, report_comment
from moderation.actions import route as give_to_review
from moderation.grounds import ground_of_idea
from moderation.models import Review
from people.actions import declare_conflict, grant_role
from people.models import Role
from pipeline import actions as pipeline
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "author", "manager", "employee", "correspondent", "community", "executive", "delegate",
         "administrator", "inactive")  # fmt: skip
ABSENT = 98765432

# address, object | answer to GET | answer to POST without data | for anonymous and inactive (else log-in: 302, 401)
# an answer that differs for some roles follows the one for all others; « author » wrote the ideas, « manager » is the
# author's, « correspondent » reviews `hidden`, « employee » wrote the comment
TABLE = """
healthz         -        | 200 | 200 | 200 200
readyz          -        | 503 | 503 | 503 503
login           -        | 302 | 302 | 200 422
logout          -        | 405 | 302
set_language    -        | 405 | 302 | 405 302
password_reset  -        | 200 | 422 | 200 422
password_reset_done -        | 200 | 405 | 200 405
password_reset_confirm link     | 200 | 200 | 200 200
password_reset_complete -        | 200 | 405 | 200 405
feed            -        | 200 | 200
idea-new        -        | 200 | 422
idea-edit       shown    | 404 | 404
idea-edit       back     | 404 author=200 | 404 author=422
idea-withdraw   shown    | 404 author=200 | 404 author=200
idea-withdraw   hidden   | 404 author=200 | 404 author=200
idea-vote       shown    | 405 | 302 author=422
idea-vote       hidden   | 405 | 404 author+correspondent=422
idea-follow     shown    | 405 | 302
idea-follow     hidden   | 405 | 404 author+correspondent=302
idea-where      shown    | 405 | 404 author=302
idea-where      hidden   | 405 | 404 author=302
idea-comment    shown    | 405 | 422
idea-comment    hidden   | 405 | 404 author+correspondent=422
idea-live       shown    | 200 | 405
idea-live       hidden   | 404 author+correspondent=200 | 405
ideas-live      -        | 200 | 405
idea            shown    | 200 | 200
idea            hidden   | 404 author+correspondent=200 | 404 author+correspondent=200
idea            back     | 404 author=200 | 404 author=200
comment-edit    comment  | 404 employee=200 | 404 employee=200
comment-withdraw comment  | 404 employee=200 | 404 employee=302
comment-useful  comment  | 405 | 422 author=302
picture         picture  | 200 | 200
picture         secret   | 404 author+correspondent=200 | 404 author+correspondent=200
drafts          -        | 200 | 200
draft-delete    draft    | 405 | 404 author=302
queue           -        | 200 | 200
review          review   | 404 correspondent=200 | 404 correspondent=200
review-recuse   review   | 405 | 404 correspondent=302
review-decision review   | 405 | 404 correspondent=422
review-opinion  review   | 405 | 404 correspondent=302
opinion         opinion  | 404 | 404
claims          -        | 404 correspondent=200 | 404 correspondent=200
hand-over       -        | 200 | 422
absence         -        | 404 correspondent=200 | 404 correspondent=422
review-claim    review   | 405 | 404 correspondent=302
idea-appeal     shown    | 405 | 404 author=302
idea-appeal     hidden   | 405 | 404 author=302
idea-appeal     refused  | 405 | 404 author=302
comment-appeal  comment  | 404 employee=200 | 404 employee=302
appeal          appeal   | 404 author+correspondent=200 | 404 author=422 correspondent=200
appeal-answer   appeal   | 405 | 404 correspondent=422
review-draft    review   | 405 | 404 correspondent=302
comment-report  comment  | 200 | 422
glass           -        | 404 delegate+administrator=200 | 404 administrator=422
glass-close     glass    | 405 | 404 administrator=302
reports         -        | 404 community=200 | 404 community=200
report-answer   report   | 405 | 404 community=422
stage-move      shown    | 404 executive=200 | 404 executive=422
stage-move      hidden   | 404 | 404
stage-confirm   decision | 405 | 404 executive=422
idea-benefit    shown    | 405 | 404 executive=422
idea-benefit    hidden   | 405 | 404
season          -        | 200 | 200
season-ranked   -        | 405 | 302
inbox           -        | 200 | 405
inbox-badge     -        | 200 | 405
inbox-read      -        | 405 | 302
preferences     -        | 200 | 200
unsubscribe     token    | 200 | 200 | 200 200
me              -        | 200 | 200
points          -        | 200 | 200
my-ideas        -        | 200 | 200
my-votes        -        | 200 | 200
conflicts       -        | 200 | 422
conflict-end    declared | 405 | 404 author=302
person          person   | 200 | 200
board           -        | 404 executive=200 | 404 executive=200
board-csv       -        | 404 executive=200 | 404 executive=200
register        -        | 200 | 200
register-csv    -        | 200 | 200
register-verifier -        | 200 | 200
register-entries -        | 404 delegate=200 | 404 delegate=200
register-entry  entry    | 404 delegate=200 | 404 delegate=200
register-verify -        | 405 | 404 delegate=200
register-export -        | 404 delegate=200 | 404 delegate=200
register-report -        | 404 delegate=200 | 404 delegate=200
register-report-pdf -        | 404 delegate=200 | 404 delegate=200
"""
SITE = {
    (name, thing): (get, post, *(public or ["302 401"])[0].split())
    for (name, thing), get, post, *public in (
        (tuple(cells[0].split()), *cells[1:])
        for cells in ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())
    )
}
# the back office: parts that community managers and administrators open, and parts that nobody opens
OPEN = """
cms/jsi18n/ cms/sprite/
cms/ cms/account/ cms/api/ cms/badge/ cms/block-preview/ cms/bulk/ cms/campaign/ cms/choose-anchor-link/
cms/choose-email-link/ cms/choose-external-link/ cms/choose-page/ cms/choose-phone-link/ cms/correspondents/
cms/dismissibles/ cms/documents/ cms/editing-sessions/ cms/embeds/ cms/forms/ cms/images/ cms/logout/ cms/pages/
cms/person_chooser/ cms/pointrule/ cms/prize/ cms/reports/ cms/season/ cms/stage/ cms/synonym/ cms/tag-autocomplete/
cms/test404/ cms/theme/ cms/workflows/
"""
CLOSED = """
_util/ cms/^.*/ cms/collections/ cms/failwhale/ cms/groups/ cms/login/ cms/password_reset/ cms/redirects/
cms/settings/ cms/sites/ cms/snippets/ cms/users/ documents/
"""
# Wagtail's own faults when a request is made by hand: a page made to fail, forms without their hidden fields
FAULTS = {("get", "/cms/failwhale/"), ("post", "/cms/failwhale/"), ("post", "/cms/choose-external-link/")}
STRANGERS = ROLES[1:5] + ROLES[6:8]


def expected(answer, role):
    """The status for `role` in an answer of the table."""
    usual, *others = answer.split()
    for other in others:
        roles, _, status = other.partition("=")
        if role in roles.split("+"):
            return int(status)
    return int(usual)


@pytest.fixture
def people(alice, mona, bob, carl, eve, dora, head):
    """One person per role; the session of one who left goes nowhere."""
    admin = make_person("Ada", manager=head, entity=make_entity("Cartes"))
    grant_role(admin, Role.ADMINISTRATOR, at_once=True)
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    gone = make_person("Gaston", manager=head, entity=make_entity("Cartes"), is_active=False)
    people = (None, alice, mona, bob, carl, cleo, eve, dora, admin, gone)
    return dict(zip(ROLES, people, strict=True))


@pytest.fixture
def browsers(people):
    made = {}
    for role, person in people.items():
        made[role] = Client(raise_request_exception=False)
        if person:
            made[role].force_login(person)
    return made


def _picture(owner, idea):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#f5b700").save(drawn, "PNG")
    picture = actions.keep_picture(SimpleUploadedFile("p.png", drawn.getvalue(), "image/png"), by=owner)
    Picture.objects.filter(pk=picture.pk).update(idea=idea)
    return {"key": picture.key, "width": picture.widths[0][0]}


@pytest.fixture
def things(people, settings, tmp_path):
    """What the addresses point to, by the names of the table."""
    settings.MEDIA_ROOT = tmp_path
    ensure_site()
    alice, bob, dora = people["author"], people["employee"], people["delegate"]
    shown, hidden = make_idea(by=alice), make_idea(by=alice, status="submitted")
    give_to_review(hidden)  # what happens on commit does not happen in a test
    back = make_idea(by=alice, status="submitted")
    actions.return_to_author(back, by=people["correspondent"], advice="Un exemple ?")
    refused = make_idea(by=alice, status="refused")
    appeal = contest(ground_of_idea(refused), by=alice)
    comment = make_comment(shown, by=bob)
    decision = pipeline.retain(make_idea(by=alice), by=people["executive"], text="À étudier.")
    return {
        "-": {},
        "shown": {"pk": shown.pk, "slug": shown.slug},
        "hidden": {"pk": hidden.pk, "slug": hidden.slug},
        "back": {"pk": back.pk, "slug": back.slug},
        "opinion": {"pk": 4321},
        "refused": {"pk": refused.pk, "slug": refused.slug},
        "appeal": {"pk": appeal.pk},
        "review": {"pk": Review.objects.get(idea=hidden).pk},
        "comment": {"pk": comment.pk},
        "report": {"pk": report_comment(comment, by=dora, reason="offensive", text="Blessant.").pk},
        "picture": _picture(alice, shown),
        "secret": _picture(alice, hidden),
        "draft": {"pk": Draft.objects.create(owner=alice, purpose="idea", payload={}, client_key="k").pk},
        "decision": {"pk": decision.idea_id, "decision": decision.pk},
        "declared": {"pk": declare_conflict(alice, other=make_person("Loin", manager=people["manager"])).pk},
        "glass": {
            "pk": break_glass(
                make_idea(by=alice, status="refused").pk, by=people["administrator"], reason="Demande du tribunal."
            ).pk
        },
        "person": {"pk": bob.pk},
        "entry": {"number": 1},
        "token": {"token": unsubscribe_token(bob)},
        "link": {"uidb64": "MQ", "token": "set-password"},
    }


def routes(patterns=None, before=""):
    """Pairs (route, name) of every address that the site answers."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here, pattern.name or ""


SITE_ROUTES = {name: route for route, name in routes() if not route.startswith(("cms/", "documents/", "_util/", "^(("))}
OFFICE_ROUTES = sorted({route for route, _name in routes() if route.startswith(("cms/", "documents/", "_util/"))})


def part_of(route):
    """The part of the back office that a route belongs to."""
    return "/".join(route.split("/")[: 2 if route.startswith("cms/") else 1]).rstrip("/") + "/"


def ask(browser, method, path, person=None):
    """One request whose effects are undone."""
    cookies, point = deepcopy(browser.cookies), transaction.savepoint()
    response = getattr(browser, method)(path)
    if response.streaming:
        response.content_read = b"".join(response)
    transaction.savepoint_rollback(point)
    browser.cookies = cookies
    if person and path == reverse("logout"):
        browser.force_login(person)
    return response


def test_every_address_is_in_the_table():
    assert sorted(SITE_ROUTES) == sorted({name for name, _thing in SITE})
    assert {part_of(route) for route in OFFICE_ROUTES} == set(f"{OPEN} {CLOSED}".split())


def test_every_role_gets_the_answer_of_the_table(people, browsers, things):
    wrong = []
    for (name, thing), (get, post, public_get, public_post) in SITE.items():
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", SITE_ROUTES[name]))
        path = reverse(name, kwargs={key: value for key, value in things[thing].items() if key in wanted})
        for role, browser in browsers.items():
            is_out = role in ("anonymous", "inactive")
            for method, answer, public in (("get", get, public_get), ("post", post, public_post)):
                status = ask(browser, method, path, people[role]).status_code
                due = int(public) if is_out else expected(answer, role)
                if status != due:
                    wrong.append(f"{method} {name} {thing} as {role}: {status}, not {due}")
    assert wrong == []


def test_what_one_may_not_see_answers_as_if_it_had_never_been(browsers, things):
    """The same bytes, but for the address itself and the form's key."""
    absent = {"pk": ABSENT, "slug": "-", "decision": ABSENT, "number": ABSENT, "key": "0" * 32, "width": 320}
    different = []
    for (name, thing), (get, post, *_public) in SITE.items():
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", SITE_ROUTES[name]))
        for method, answer in (("get", get), ("post", post)):
            roles = [role for role in ROLES[1:-1] if expected(answer, role) == 404]
            if not wanted or not roles:
                continue
            here = reverse(name, kwargs={key: value for key, value in things[thing].items() if key in wanted})
            nowhere = reverse(name, kwargs={key: value for key, value in absent.items() if key in wanted})
            for role in roles[:2]:
                pages = [ask(browsers[role], method, path) for path in (here, nowhere)]
                said = [bare(page, path) for page, path in zip(pages, (here, nowhere), strict=True)]
                if said[0] != said[1] or pages[0].headers.keys() != pages[1].headers.keys():
                    different.append(f"{method} {name} {thing} as {role}")
    assert different == []


def bare(response, path):
    """The page without its own address and without the keys that change with every page."""
    text = response.content.decode().replace(path, "PATH")
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", text)


def office_path(route):
    """An address for a route of the back office."""
    page = HomePage.objects.get().pk
    filled = {"app_label": "editorial", "content_type_app_name": "editorial", "model_name": "newspage",
              "content_type_model_name": "newspage", "action": "publish", "action_name": "publish",
              "parent_page_id": page, "page_id": page, "page_pk": page, "page_to_move_id": page}  # fmt: skip
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled.get(found[1], 1)), route)
    path = re.sub(r"\(\\d\+\)/revisions/compare/.*", f"{page}/revisions/compare/live...latest/", path)
    path = path.replace("(\\d+)/(.*)", "1/f.txt").replace(".*/", "nowhere/")
    return "/" + path.replace("^", "").replace("$", "")


def check_office(browsers, roles, methods):
    """Editors get what is open and nothing that is closed; nobody else gets in; nothing breaks."""
    wrong = []
    home = HomePage.objects.get().pk
    faults = FAULTS | {("post", f"/cms/pages/{home}/{what}/") for what in ("copy", "edit")}
    for address in OFFICE_ROUTES:
        path, part = office_path(address), part_of(address)
        for role in roles:
            is_free = part in OPEN.split() and role in ("community", "administrator")
            for method in methods:
                if (method, path) in faults:
                    continue
                status = ask(browsers[role], method, path).status_code
                seen = role in STRANGERS and "cms" in path and status != 404
                if seen or status >= 500 or (status == 200 and not is_free):
                    wrong.append(f"{method} {path} as {role}: {status}")
    return wrong


def test_nobody_but_editors_enters_the_back_office(people, browsers, things):
    assert check_office(browsers, ("anonymous", "employee", "executive", "inactive"), ["get"]) == []


def test_editors_open_what_is_theirs_in_the_back_office(people, browsers, things):
    assert check_office(browsers, ["community"], ["get"]) == []
    assert browsers["community"].get(reverse("theme:index")).status_code == 200


@pytest.mark.long
def test_every_role_and_method_in_the_back_office(people, browsers, things):
    assert check_office(browsers, ROLES, ["get", "post"]) == []
