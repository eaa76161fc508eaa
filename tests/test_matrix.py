"""Who gets which answer at every address of the site, for every kind of idea behind it.

The addresses come from the URL configuration, the answers from one table of rules. An address without a rule fails, so
that nobody adds a page without deciding who sees it.
"""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.actions import give_badge, save_search
from editorial.actions import ensure_site
from gamification.actions import thank
from gamification.models import Badge, Season
from ideas import actions
from ideas.models import Attachment, Campaign, Draft, Idea, Picture
from inbox.unsubscribing import stop_token
from insights.actions import ask_export, make_export
from moderation import actions as moderation
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent, Review
from people.actions import declare_conflict, grant_role, set_manager
from people.models import Role
from pipeline import actions as pipeline
from tests.addresses import SITE, SITE_ROUTES, Visitor, bare, wanted
from tests.factories import make_comment, make_entity, make_idea, make_person
from tests.gamification.prizes import ask as ask_for_prize
from tests.gamification.prizes import give_points, make_prize

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "inactive", "author", "manager", "chief", "employee", "correspondent", "other", "second",
         "community", "executive", "delegate", "administrator")  # fmt: skip
OTHERS = tuple(role for role in ROLES[2:] if role != "chief")
RELATIONS = ("hidden", "returned", "refused", "withdrawn", "published")
READERS = {
    "hidden": {"author", "correspondent", "second"},
    "returned": {"author", "administrator"},
    "refused": {"author", "other"},
    "withdrawn": {"author"},
    "published": set(ROLES),
}
"""Who may read alice's idea: under review, a second opinion asked; returned, and read by an administrator who broke the
glass; refused, with an appeal that “other” judges; withdrawn; published. “correspondent” reviewed them all. “chief” is
above her manager, a superuser with every role, and a correspondent of the theme."""
ABSENT = {"pk": 98765432, "slug": "-", "decision": 98765432, "number": 98765432, "key": "0" * 32, "width": 320}

# name | what its number is | answer to GET | answer to POST without data | for anonymous and inactive (else log-in:
# 302, 401); an answer that differs for some, “role+role@relation+relation=status”, follows the one for all others
RULES = """
healthz         | -       | 200 | 200 | 200 200
readyz          | -       | 503 | 503 | 503 503
login           | -       | 302 | 302 | 200 422
logout          | -       | 405 | 302
set_language    | -       | 405 | 302 | 405 302
password_reset  | -       | 200 | 422 | 200 422
password_reset_done | -   | 200 | 405 | 200 405
password_reset_confirm | link | 200 | 200 | 200 200
password_reset_complete | - | 200 | 405 | 200 405
feed            | -       | 200 | 200
idea-new        | -       | 200 | 422
idea-edit       | idea    | 404 author@returned=200 | 404 author@returned=422
idea-withdraw   | idea    | 404 author=200 | 404 author=200
idea-vote       | idea    | 405 | 404 author=422 readers@published=302 readers=422
idea-similar    | -       | 405 | 200
idea-mentions   | -       | 405 | 200
idea-preview    | -       | 405 | 200
idea-enrich     | idea    | 405 | 404 readers=302
idea-follow     | idea    | 405 | 404 readers=422
theme-follow    | theme   | 405 | 422
campaigns       | -       | 200 | 405
campaign | campaign | 200 employee+correspondent+other+second+community+executive+delegate+administrator@inner=404 | 405
campaign-follow | campaign | 405 | 422 employee+correspondent+other+second+community+executive+delegate+administrator@inner=404
idea-shortlist  | idea    | 405 | 404 readers=422
person-follow   | person  | 405 | 422 employee=404
follows         | -       | 200 | 405
idea-stop       | idea    | 404 community+executive+chief@published=200 | 404 community+executive+chief@published=422
idea-revise     | idea    | 404 author@published=200 | 404 author@published=422
idea-versions | idea | 404 readers@published=200 author@withdrawn=200 | 404 readers@published=200 author@withdrawn=200
amendment-propose | idea  | 404 author+employee@published=302 readers@published=200 | 404 readers@published=422
amendments      | idea    | 404 author=200 | 404 author=200
amendment | amendment | 404 author=200 employee@published=200 | 404 author=200 employee@published=200
amendment-accept | amendment | 405 | 404 author=422 employee@published=422
amendment-decline | amendment | 405 | 404 author=422 employee@published=422
amendment-withdraw | amendment | 405 | 404 author=422 employee@published=302
my-amendments   | -       | 200 | 200
idea-merge      | idea    | 404 readers@published=200 | 404 readers@published=422
merger          | merger  | 404 author+employee=200 | 404 author+employee=200
merger-answer   | merger  | 405 | 404 author+employee=422
merger-end      | merger  | 405 | 404 author+employee=422
idea-authors    | idea    | 404 author=200 | 404 author=200
idea-invite     | idea    | 405 | 404
idea-invite-end | idea    | 405 | 404
idea-sign       | idea    | 405 | 404 author=302
idea-unsign     | idea    | 405 | 404 author=422
idea-near       | idea    | 404 readers@published=200 | 405
idea-where      | idea    | 405 | 404 author=302
idea-comment    | idea    | 405 | 404 readers=422
ideas-live      | -       | 200 | 405
idea            | idea    | 404 readers=200 | 404 readers=200
comment         | comment | 404 readers=302 | 405
comment-texts   | comment | 404 readers=200 | 405
comment-react   | comment | 405 | 404 readers=422
comment-edit    | comment | 404 employee@published=200 | 404 employee@published=200
comment-withdraw | comment | 404 employee@published=200 | 404 employee@published=302
comment-useful  | comment | 405 | 404 author=302 readers=422
picture-add     | -       | 405 | 422
attachment-add  | -       | 405 | 422
attachment      | attachment | 404 readers=200 | 404 readers=200
picture-state   | picture | 404 readers=200 | 404 readers=200
picture         | picture | 404 readers=200 | 404 readers=200
drafts          | -       | 200 | 200
draft-delete    | draft   | 405 | 404 author=302
queue           | -       | 200 | 200
review | review | 404 correspondent@hidden=200 correspondent=302 | 404 correspondent@hidden=200 correspondent=302
review-recuse   | review  | 405 | 404 correspondent=302
review-decision | review  | 405 | 404 correspondent@hidden=422 correspondent=409
review-opinion  | review  | 405 | 404 correspondent@hidden=302
review-claim    | review  | 405 | 404 correspondent+other+second@hidden=302
review-draft    | review  | 405 | 404 correspondent@hidden=302
opinion         | opinion | 404 second=200 | 404 second=422
claims          | -       | 404 correspondent+other+second+chief=200 | 404 correspondent+other+second+chief=200
hand-over       | -       | 200 | 422
absence         | -       | 404 correspondent+other+second+chief=200 | 404 correspondent+other+second+chief=422
idea-appeal     | idea    | 405 | 404 author=302
comment-appeal  | comment | 404 employee@published=200 | 404 employee@published=302
appeal          | appeal  | 404 author+other=200 | 404 author=422 other=200
appeal-answer   | appeal  | 405 | 404 other=422
comment-report  | comment | 404 readers=200 | 404 readers=422
idea-report     | idea    | 404 readers=200 | 404 readers=422
glass           | -       | 404 delegate+administrator+chief=200 | 404 administrator+chief=422
glass-close     | glass   | 405 | 404 administrator=302
escrow          | -       | 404 delegate+administrator+chief=200 | 404 administrator+chief=422
escrow-answer   | escrow  | 405 | 404 delegate=302
reports         | -       | 404 community+chief=200 | 404 community+chief=200
report-answer   | report  | 405 | 404 community+chief=422
stage-move      | idea    | 404 executive+chief@published=200 | 404 executive+chief@published=422
stage-confirm   | decision | 405 | 404 executive+chief=422
idea-benefit    | idea    | 405 | 404 executive+chief@published=422
point-rules     | -       | 200 | 200
season          | -       | 200 | 200
season-ranked   | -       | 405 | 302
past-season     | season  | 200 | 200
prizes          | -       | 200 | 200
prize           | prize   | 200 | 200
prize-ask       | prize   | 405 | 422
prize-choose    | prize   | 405 | 404 community+chief=422
prize-desk      | -       | 404 community+chief=200 | 404 community+chief=200
prize-cancel    | request | 405 | 404 employee=302
prize-confirm   | request | 405 | 404 employee=302
prize-approve   | request | 405 | 404 community+chief=302
prize-refuse    | request | 405 | 404 community+chief=422
prize-hand-over | request | 405 | 404 community+chief=422
my-prizes       | -       | 200 | 200
thanks          | -       | 200 | 200
thanks-remove   | thanks  | 405 | 404 author+employee=302
thank           | person  | 200 | 422
inbox           | -       | 200 | 405
inbox-badge     | -       | 200 | 405
inbox-read      | -       | 405 | 302
preferences     | -       | 200 | 422
hours           | -       | 200 | 422
hours-forget    | -       | 405 | 302
leave-add       | -       | 405 | 422
leave-end       | -       | 405 | 302
disconnection   | -       | 404 delegate=200 | 405
unsubscribe     | token   | 200 | 200 | 200 200
me              | -       | 200 | 200
points          | -       | 200 | 200
my-badges       | -       | 200 | 200
my-ideas        | -       | 200 | 200
my-votes        | -       | 200 | 200
conflicts       | -       | 200 | 422
conflict-end    | declared | 405 | 404 author=302
searches        | -       | 200 | 422
search-rename   | saved   | 405 | 404 author=422
search-drop     | saved   | 405 | 404 author=302
person          | person  | 200 | 200
badge-give | person | 404 community+correspondent+other+second+chief=200 | 404 community+correspondent+other+second+chief=422
badge-take-back | given | 404 employee+community+chief=200 | 404 employee=302 community+chief=422
search          | -       | 200 | 200
search-suggestions | -    | 200 | 200
line-faults     | -       | 404 administrator+chief=200 | 405
board           | -       | 404 executive+chief=200 | 404 executive+chief=200
board-csv       | -       | 404 executive+chief=200 | 404 executive+chief=200
exports         | -       | 200 | 200
export-file     | export  | 404 author=200 | 404 author=200
export-drop     | export  | 405 | 404 author=302
register        | -       | 200 | 200
register-csv    | -       | 200 | 200
register-verifier | -     | 200 | 200
register-entries | -      | 404 delegate=200 | 404 delegate=200
register-entry  | entry   | 404 delegate=200 | 404 delegate=200
register-verify | -       | 405 | 404 delegate=200
register-export | -       | 404 delegate=200 | 404 delegate=200
register-report | -       | 404 delegate=200 | 404 delegate=200
register-report-pdf | -   | 404 delegate=200 | 404 delegate=200
"""  # noqa: E501
TABLE = {
    name: (thing, {"get": get, "post": post}, dict(zip(("get", "post"), (*public, "302 401")[0].split(), strict=True)))
    for name, thing, get, post, *public in (
        [cell.strip() for cell in line.split("|")] for line in RULES.strip().splitlines()
    )
}


def expected(answer, role, relation):
    """The status for `role` in an answer of the table, about the idea of this relation (None: about none)."""
    usual, *others = answer.split()
    if relation == "absent" and usual != "405":
        return 404
    for other in others:
        who, _, status = other.partition("=")
        who, _, only = who.partition("@")
        roles = READERS.get(relation, set()) if who == "readers" else who.split("+")
        if role in roles and (not only or relation in only.split("+")):
            return int(status)
    return int(usual)


@pytest.fixture
def people(alice, mona, bob, carl, eve, dora, cleo, head):
    """One person per role; the session of one who left goes nowhere."""

    def at(place, name, **fields):
        return make_person(name, manager=make_person(manager=head), entity=make_entity(place), **fields)

    chief = make_person("Claire", manager=head, is_superuser=True, is_staff=True)
    for role in (Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR):
        grant_role(chief, role, at_once=True)
    set_manager(mona, chief)
    admin = at("Cartes", "Ada")
    grant_role(admin, Role.ADMINISTRATOR, at_once=True)
    return {
        "anonymous": None, "inactive": at("Cartes", "Gaston", is_active=False), "author": alice, "manager": mona,
        "chief": chief, "employee": bob, "correspondent": carl, "other": at("Cartes", "Odile"),
        "second": at("Cartes", "Simon"), "community": cleo, "executive": eve, "delegate": dora,
        "administrator": admin,
    }  # fmt: skip


def draw(owner, idea):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#f5b700").save(drawn, "PNG")
    picture = actions.keep_picture(SimpleUploadedFile("p.png", drawn.getvalue(), "image/png"), by=owner)
    Picture.objects.filter(pk=picture.pk).update(idea=idea)
    return {"key": picture.key, "width": picture.widths[0][0]}


def exported(owner):
    """A file that its owner may open."""
    export = ask_export(by=owner, query="", kind="csv", client_key="k")
    make_export(export)
    return export


def join(owner, idea):
    attachment = actions.keep_attachment(SimpleUploadedFile("a.pdf", b"%PDF-1.7 a"), by=owner)
    Attachment.objects.filter(pk=attachment.pk).update(idea=idea)
    return {"key": attachment.key}


def sent(people):
    """An idea that its author has sent, and the review that « correspondent » has of it."""
    idea = make_idea(by=people["author"], status="submitted")
    return idea, moderation.route(idea)


def judge(person, theme):
    return Correspondent.objects.create(
        person=person, theme=theme, company=make_entity("Cartes"), since="2020-01-01T00:00Z"
    )


@pytest.fixture
def world(people, theme, settings, tmp_path):
    """What addresses point to: by relation, by the names of the table, the words that fill a route."""
    settings.MEDIA_ROOT = tmp_path
    ensure_site()
    judge(people["chief"], theme)
    alice, carl = people["author"], people["correspondent"]
    found = {name: {"idea": sent(people)[0]} for name in RELATIONS}
    reviews = {name: Review.objects.get(idea=things["idea"]) for name, things in found.items()}
    for name in ("published", "withdrawn"):
        moderation.approve(reviews[name], by=carl)
    moderation.return_with_advice(reviews["returned"], by=carl, text="Un exemple ?")
    moderation.refuse(reviews["refused"], by=carl, reason="unclear", text="Non.", nothing=True)
    ideas = {name: Idea.objects.get(pk=things["idea"].pk) for name, things in found.items()}
    judge(people["other"], theme)
    appeal = moderation.appeal(ground_of_idea(ideas["refused"]), by=alice)
    Correspondent.objects.filter(person=people["other"]).update(is_active=False)
    judge(people["second"], theme)
    opinion = moderation.ask_opinion(reviews["hidden"], by=carl)
    Correspondent.objects.filter(person=people["other"]).update(is_active=True)
    glass = moderation.break_glass(ideas["returned"].pk, by=people["administrator"], reason="Demande du tribunal.")
    assert (appeal.seats.get().judge, opinion.person) == (people["other"], people["second"])
    for name, idea in ideas.items():
        found[name] = {
            "idea": {"pk": idea.pk, "slug": idea.slug},
            "review": {"pk": reviews[name].pk},
            "picture": draw(alice, idea),
            "attachment": join(alice, idea),
        }
    for name in ("published", "withdrawn"):
        comment = make_comment(ideas[name], by=people["employee"])
        report = moderation.report_comment(comment, by=people["delegate"], reason="offensive", text="Non.")
        texts = {part: getattr(ideas[name], part) for part in ("problem", "proposal", "benefit")}
        texts |= {"title": "Autrement", "why": "Plus clair.", "seen": 1, "client_key": name}
        amendment = actions.propose_amendment(ideas[name], by=people["employee"], **texts)
        found[name] |= {"comment": {"pk": comment.pk}, "report": {"pk": report.pk}, "amendment": {"pk": amendment.pk}}
        same = make_idea(by=people["employee"])
        merger = actions.propose_merger(ideas[name], same, by=people["employee"], reason="La même.")
        found[name]["merger"] = {"pk": merger.pk}
    actions.withdraw(ideas["withdrawn"], by=alice, reason="Plus besoin.")
    found["refused"]["appeal"] = {"pk": appeal.pk}
    found["hidden"]["opinion"] = {"pk": opinion.pk}
    found["returned"]["glass"] = {"pk": glass.pk}
    decision = pipeline.retain(make_idea(by=alice), by=people["executive"], text="À étudier.")
    veiled = make_idea(by=people["employee"], is_pseudonymous=True)
    sealed = moderation.ask_name(veiled.pk, by=people["administrator"], reason="Demande du tribunal.")
    far = make_person("Loin", manager=people["manager"])
    soon = timezone.now() + timedelta(days=9)
    ended = Season.objects.create(
        name_fr="Avant", name_en="Before", starts_at="2020-01-01T00:00Z", ends_at="2020-02-01T00:00Z", closed_at=soon
    )
    facilitator = Badge.objects.get(key="facilitator")
    given = give_badge(people["employee"], by=people["community"], badge=facilitator, reason="Relance les idées.")
    campaign = Campaign.objects.create(question="Que cesser ?", opens_at=timezone.now(), closes_at=soon)
    inner = Campaign.objects.create(
        question="Entre nous ?", opens_at=timezone.now(), closes_at=soon, entity=make_entity("Annuaires")
    )
    found["inner"] = {"campaign": {"pk": inner.pk}}
    found["any"] = {
        "-": {},
        "decision": {"pk": decision.idea_id, "decision": decision.pk},
        "draft": {"pk": Draft.objects.create(owner=alice, purpose="idea", payload={}, client_key="k").pk},
        "saved": {"pk": save_search(by=alice, name="Nuit", query="q=nuit").pk},
        "export": {"pk": exported(alice).pk},
        "escrow": {"pk": sealed.pk},
        "given": {"pk": given.pk},
        "season": {"pk": ended.pk},
        "declared": {"pk": declare_conflict(alice, other=far).pk},
        "person": {"pk": people["employee"].pk},
        "theme": {"key": theme.key},
        "campaign": {"pk": campaign.pk},
        "prize": {"pk": make_prize(cost=500).pk},
        "request": {"pk": ask_for_prize(make_prize(), give_points(people["employee"], 10)).pk},
        "thanks": {"pk": thank(alice, by=people["employee"], words="Merci.", client_key="k").pk},
        "entry": {"number": 1},
        "token": {"token": stop_token(people["employee"], "digest")},
        "link": {"uidb64": "MQ", "token": "set-password"},
    }
    return found


@pytest.fixture
def visitors(people):
    return {role: Visitor(person) for role, person in people.items()}


def cells(world):
    """Tuples (name, relation, path) of every address: of each route, one for each relation that fills it, and none."""
    for name, (thing, _answers, _public) in TABLE.items():
        needed = wanted(SITE_ROUTES[name])
        for relation, things in world.items():
            if thing in things:
                yield name, relation, reverse(name, kwargs={key: things[thing][key] for key in needed})
        if needed and thing not in ("token", "link"):
            yield name, "absent", reverse(name, kwargs={key: ABSENT[key] for key in needed})


def test_every_address_has_a_name_of_its_own_and_a_rule():
    assert sorted(name for name, _route in SITE) == sorted(TABLE)


def test_every_rule_is_tried_on_something_that_is_there_and_those_about_ideas_on_every_kind(world):
    tried = {(name, relation) for name, relation, _path in cells(world)}
    assert {name for name, relation in tried if relation != "absent"} == set(TABLE)
    about = [name for name, (thing, *_answers) in TABLE.items() if thing in ("idea", "review", "picture", "attachment")]
    assert {(name, relation) for name in about for relation in (*RELATIONS, "absent")} <= tried


def asked(answer, relation, turn):
    """Whom to ask in a quick round: whoever the rule names, the attacker, and one of the others in turn."""
    named = {role for other in answer.split()[1:] for role in other.partition("=")[0].partition("@")[0].split("+")}
    readers = READERS[relation] if "readers" in named and relation in READERS else set()
    readers = readers if relation != "published" else set()
    outside = {"anonymous", "inactive"} if relation in ("any", "hidden") else set()
    return (named - {"readers"}) | readers | outside | {"chief", OTHERS[turn % len(OTHERS)]}


def rounds(world, visitors, *, is_quick):
    """Ask everything, and return what is wrong: a status, or a 404 unlike that of an address that never was."""
    wrong, unlike, last = [], [], ""
    for turn, (name, relation, path) in enumerate(cells(world)):
        if name != last:
            cache.clear()  # what limits how often one asks
            last, nowhere = name, {}
        for method, answer in TABLE[name][1].items():
            for role in sorted(asked(answer, relation, turn)) if is_quick else ROLES:
                response = visitors[role].ask(method, path)
                public = role in ("anonymous", "inactive")
                due = int(TABLE[name][2][method]) if public else expected(answer, role, relation)
                if response.status_code != due:
                    wrong.append(f"{method} {name} {relation} as {role}: {response.status_code}, not {due}")
                if due == 404 and wanted(SITE_ROUTES[name]) and (role == "chief" or not is_quick):
                    if (method, role) not in nowhere:
                        absent = reverse(name, kwargs={key: ABSENT[key] for key in wanted(SITE_ROUTES[name])})
                        nowhere[method, role] = bare(visitors[role].ask(method, absent), absent)
                    if bare(response, path) != nowhere[method, role]:
                        unlike.append(f"{method} {name} {relation} as {role}")
    return wrong, unlike


def test_everybody_gets_the_answer_of_the_rules_and_what_one_may_not_see_has_never_been(world, visitors):
    assert rounds(world, visitors, is_quick=True) == ([], [])


def test_no_other_method_tells_the_attacker_of_what_he_may_not_see(world, visitors):
    told = []
    for name, relation, path in cells(world):
        answers = [expected(answer, "chief", relation) for answer in TABLE[name][1].values()]
        if relation in RELATIONS and 404 in answers and set(answers) <= {404, 405}:
            absent = reverse(name, kwargs={key: ABSENT[key] for key in wanted(SITE_ROUTES[name])})
            for method in ("head", "options", "put", "patch", "delete"):
                real, never = (bare(visitors["chief"].ask(method, where), where) for where in (path, absent))
                if real != never:
                    told.append(f"{method} {name} {relation}: {real[0]}, {never[0]}")
    assert told == []


def test_an_idea_of_a_campaign_of_another_entity_has_never_been(world, visitors, people):
    """Published, with all that hangs on it, and sought by every office that does not work in the entity."""
    inner = Campaign.objects.get(entity__isnull=False)
    idea = make_idea(by=people["author"], campaign=inner)
    comment = make_comment(idea, by=people["manager"])
    texts = {part: getattr(idea, part) for part in ("problem", "proposal", "benefit")}
    texts |= {"title": "Autrement", "why": "Plus clair.", "seen": 1, "client_key": "inner"}
    amendment = actions.propose_amendment(idea, by=people["manager"], **texts)
    things = {
        "idea": {"pk": idea.pk, "slug": idea.slug},
        "picture": draw(people["author"], idea),
        "attachment": join(people["author"], idea),
        "comment": {"pk": comment.pk},
        "amendment": {"pk": amendment.pk},
        "campaign": {"pk": inner.pk},
    }
    told, tried = [], 0
    for name in (name for name, (thing, *_answers) in TABLE.items() if thing in things):
        thing = things[TABLE[name][0]]
        needed = wanted(SITE_ROUTES[name])
        path, absent = (reverse(name, kwargs={key: words[key] for key in needed}) for words in (thing, ABSENT))
        for role in ("employee", "community", "executive", "delegate", "administrator"):
            cache.clear()
            for method in ("get", "post"):
                real, never = (bare(visitors[role].ask(method, where), where) for where in (path, absent))
                tried += 1
                if real != never:
                    told.append(f"{method} {name} as {role}: {real[0]}, {never[0]}")
        assert visitors["manager"].ask("get", idea.get_absolute_url()).status_code == 200
    assert told == [] and tried > 300


@pytest.mark.long
def test_every_role_at_every_address_gets_the_answer_of_the_rules(world, visitors):
    assert rounds(world, visitors, is_quick=False) == ([], [])
