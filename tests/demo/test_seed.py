"""The demo community: its figures to the unit, every fact with what goes with it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

import verify_register
from community.models import GivenBadge
from core import guards
from demo.corpus.people import PERSONAS
from demo.models import DemoMark
from demo.seeding.figures import figures
from gamification.account import accounts_of
from gamification.budget import figures as figures_of
from gamification.models import Player, Prize, PrizeBudget, PrizeRequest, Thanks
from gamification.rebuild import rebuild as rebuild_points
from ideas import search
from ideas.conflict import conflict
from ideas.models import Activity, Amendment, Comment, Idea, Step, Vote
from moderation.models import Appeal, Decision, Hiding, Opinion, Review
from people.closure import rebuild as rebuild_closure
from people.models import LineFault, Role, RoleGrant, User
from pipeline.models import StageDecision
from register import export
from register.actions import verify

pytestmark = [pytest.mark.django_db(transaction=True)]


def seed(**options):
    call_command("seed_demo", stdout=StringIO(), stderr=StringIO(), **options)


def check_figures(wanted):
    people = User.objects.employed()
    assert people.count() == wanted.employees
    assert people.filter(first_login_at__isnull=False).count() == wanted.logged_in
    assert people.filter(authorships__state="active").distinct().count() == wanted.posted
    assert people.filter(comments__status="published").distinct().count() == wanted.commented
    assert people.filter(votes__isnull=False).distinct().count() == wanted.voted
    assert Idea.objects.count() == wanted.ideas
    stages = dict(Idea.objects.filter(stage__isnull=False).values_list("stage__key").annotate(Count("pk")))
    assert {key: stages[key] for key in wanted.stages} == wanted.stages
    statuses = dict(Idea.objects.values_list("status").annotate(Count("pk")))
    assert {key: statuses[key] for key in wanted.statuses} == wanted.statuses


def check_coherence():
    """Derived rows are what their rebuilders would write, and nothing happened that the rules forbid."""
    assert not any(rebuild_points().values())
    assert search.rebuild() == 0
    assert rebuild_closure() == (0, 0)
    assert verify() is None
    assert verify_register.Verifier().read(export.lines()) == []
    assert not LineFault.objects.filter(person__is_active=True).exists()
    assert not Vote.objects.filter(idea__authorships__person=F("user")).exists()
    assert Activity.objects.filter(verb="submitted").count() == Idea.objects.count()
    assert set(RoleGrant.objects.current().values_list("role", flat=True)) == set(Role)
    assert Decision.objects.filter(register_number__isnull=True).count() == 0
    assert StageDecision.objects.filter(register_number__isnull=True).count() == 0
    for idea in Idea.objects.annotate(
        votes_now=Count("votes", distinct=True),
        comments_now=Count("comments", filter=Q(comments__status="published"), distinct=True),
    ).iterator():
        assert (idea.votes_now, idea.comments_now) == (idea.vote_count, idea.comment_count)
    assert Step.objects.filter(ended_at__isnull=True).count() == Idea.objects.count()
    assert not Step.objects.filter(ended_at__lt=F("started_at")).exists()
    for review in Review.objects.select_related("reviewer").prefetch_related("idea__authorships")[:400]:
        assert conflict(review.reviewer, [a.person_id for a in review.idea.authorships.all()]) is None


def persona(key):
    [spec] = [spec for spec in PERSONAS if spec.key == key]
    return User.objects.get(first_name=spec.first_name, last_name=spec.last_name)


def check_showcase():
    """Each way to contest or to hide has an example, and who was heard before still counts as heard."""
    kinds = set(Appeal.objects.values_list("kind", "state"))
    assert {("refusal", "confirmed"), ("refusal", "overturned"), ("refusal", "open"), ("hiding", "open")} <= kinds
    assert set(Hiding.objects.values_list("state", flat=True)) == {"open"}
    assert Comment.objects.filter(status="hidden").count() == 2
    assert set(Opinion.objects.values_list("state", flat=True)) == {"open", "given"}
    assert [(change.by, change.state) for change in Amendment.objects.all()] == [(persona("bruno"), "open")]


def check_prizes():
    """Requests in every state, none beyond what is there, what was earned, or the budget; and thanks."""
    assert set(PrizeRequest.objects.values_list("state", flat=True)) == set(PrizeRequest.State)
    assert PrizeRequest.objects.filter(prize__is_by_jury=True, state="asked").exists()
    for prize in Prize.objects.with_counts():
        assert prize.taken_count <= prize.stock and (not prize.waiting_count or not prize.left)
    people = PrizeRequest.objects.values_list("person", flat=True)
    assert all(account.balance >= 0 for account in accounts_of(set(people)).values())
    assert all(figures_of(budget).left >= 0 for budget in PrizeBudget.objects.all())
    for request in PrizeRequest.objects.prefetch_related("steps", "spendings"):
        steps = list(request.steps.all())
        assert steps[-1].state == request.state
        paid = sum(row.hundredths for row in request.spendings.all())
        assert paid == (0 if request.state in ("waiting", "cancelled", "refused") else request.hundredths)
    assert Thanks.objects.received_by(persona("adele")).count() >= 3


def test_a_small_community_is_coherent_and_in_proportion():
    seed(employees=450, ideas=360)  # the pilot: so few that the head of all would have written an idea
    check_figures(figures(450, 360))
    check_coherence()
    check_showcase()
    assert GivenBadge.objects.worn().count() == 4 and Player.objects.filter(is_ranked=True).count() > 20
    check_prizes()
    assert not Comment.objects.filter(created_at__lt=F("idea__published_at")).exists()
    assert DemoMark.objects.get().personas[0]["name"] == "Adèle Briand"
    waiting = Review.objects.open().filter(idea__authorships__person=persona("adele"))
    assert [review.reviewer for review in waiting] == [persona("claire")]


def test_the_same_seed_makes_the_same_community():
    def told():
        return [
            list(User.objects.order_by("pk").values_list("email", "job_title")),
            sorted(Idea.objects.values_list("title", flat=True)),
        ]

    seed(employees=150, ideas=120, seed=5)
    first = told()
    guards.remove()
    call_command("flush", verbosity=0, interactive=False)
    seed(employees=150, ideas=120, seed=5)
    assert told() == first


def test_a_site_with_people_is_left_alone(django_user_model):
    django_user_model.objects.create_user("a@exemple.test", "x")
    with pytest.raises(CommandError):
        seed()
    assert User.objects.count() == 1


@pytest.mark.long
def test_the_default_community_is_the_table_of_the_case():
    seed()
    check_figures(figures())
    check_coherence()
    check_showcase()
    check_prizes()
    assert Appeal.objects.filter(is_before_panel=True, state="open").exists()
    assert [figures().logged_in, figures().posted, figures().commented, figures().voted] == [2744, 915, 1052, 1966]
