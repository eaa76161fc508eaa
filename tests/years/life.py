"""What people do on a day, through the same actions as the pages, in an order that a seed decides."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from core.errors import DomainError
from core.worker import PersistentWorker
from demo.corpus.ideas import THEMES, idea_texts
from ideas import actions
from ideas.models import Activity, Comment, Follow, Idea, Vote
from ideas.verbs import Verb
from inbox.actions import stop_mail
from moderation import actions as moderation
from moderation.models import Correspondent, Report, Review, Seat
from people.actions import declare_conflict, delegate
from people.models import Role, RoleGrant
from pipeline import actions as pipeline
from pipeline.models import StageDecision
from tests.factories import make_theme
from tests.years.staff import active

TEXT = "Un texte clair et court."
KEYS = ("service", "cost", "brand")


def do_what_waits():
    """Every task whose time has come, by the worker's own code."""
    worker = PersistentWorker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="years", excluded_queue_names=[],
    )  # fmt: skip
    Worker.run(worker)


class Community:
    """Everybody, and how often each thing was done or refused by a rule."""

    def __init__(self, rng, clock):
        self.rng, self.clock, self.done, self.refused = rng, clock, {}, {}
        self.texts = idea_texts(rng, [rng.choice(list(THEMES)) for _ in range(200)])
        self.themes = [make_theme(key) for key in KEYS]
        self.themes[0].neighbours.set([self.themes[1]])
        self.refresh()
        for person in rng.sample(self.people, 40):  # a mail takes as long as ten votes: most want none
            stop_mail(person)
        for person in rng.sample(self.people, 14):
            self.name_correspondent(person)

    def refresh(self):
        self.people = active()

    def key(self):
        return UUID(int=self.rng.getrandbits(128)).hex

    def one_of(self, rows):
        """One of a queryset's rows, by the seed; None of none."""
        found = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.model.objects.get(pk=self.rng.choice(found)) if found else None

    def holder(self, role):
        grants = RoleGrant.objects.current().filter(role=role, person__is_active=True).order_by("pk")
        return self.rng.choice(list(grants.select_related("person"))).person

    def day(self):
        """A working day: a few of everything."""
        for act, often in ACTS.items():
            for _ in range(int(often) + (self.rng.random() < often % 1)):
                self.act(act)

    def act(self, act):
        """Do it; what a rule refuses in words is part of life."""
        name = act.__name__
        self.clock.shift(timedelta(seconds=97))  # no two facts at the same moment
        try:
            happened = act(self, self.rng.choice(self.people))
        except DomainError:
            self.refused[name] = self.refused.get(name, 0) + 1
        else:
            self.clock.shift(timedelta(seconds=2))
            do_what_waits()
            self.done[name] = self.done.get(name, 0) + (happened is not False)

    def submit(self, me):
        text = self.rng.choice(self.texts)
        actions.submit(
            by=me, client_key=self.key(), title=text.title, problem=text.problem, proposal=text.proposal,
            benefit=text.benefit, theme=self.rng.choice(self.themes), entity=me.entity, language=text.language,
        )  # fmt: skip

    def complete(self, me):
        idea = self.one_of(Idea.objects.filter(status="returned"))
        if idea is None:
            return False
        actions.resubmit(
            idea, by=idea.authorships.get(state="active").person, title=idea.title, problem=TEXT,
            proposal=idea.proposal, benefit="", theme=idea.theme, entity=idea.entity,
        )  # fmt: skip

    def withdraw(self, me):
        idea = self.one_of(Idea.objects.exclude(status="withdrawn"))
        return idea and actions.withdraw(idea, by=idea.authorships.get(state="active").person, reason=TEXT)

    def vote(self, me):
        idea = self.one_of(Idea.objects.published())
        return idea and actions.set_vote(idea, by=me, wanted=True)

    def regret(self, me):
        vote = self.one_of(Vote.objects.filter(idea__status="published"))
        return vote and actions.set_vote(vote.idea, by=vote.user, wanted=False)

    def follow(self, me):
        idea = self.one_of(Idea.objects.published())
        return idea and actions.set_follow(idea, by=me, wanted=not Follow.objects.filter(idea=idea, person=me).exists())

    def comment(self, me):
        idea = self.one_of(Idea.objects.published())
        if idea is None:
            return False
        remarks = Comment.objects.filter(idea=idea, parent__isnull=True, status="published")
        parent = self.one_of(remarks) if self.rng.random() < 0.3 else None
        body = f"@{self.rng.choice(self.people).handle} {TEXT}" if self.rng.random() < 0.3 else TEXT
        kind = self.rng.choice(Comment.Kind.values)
        actions.post_comment(idea, by=me, body=body, client_key=self.key(), parent=parent, kind=kind)

    def unsay(self, me):
        comment = self.one_of(Comment.objects.published())
        return comment and actions.withdraw_comment(comment, by=comment.author)

    def thank(self, me):
        comment = self.one_of(Comment.objects.published().filter(idea__status="published"))
        author = comment and comment.idea.authorships.filter(state="active").first()
        return author and actions.set_useful(comment, by=author.person, wanted=self.rng.random() < 0.8)

    def report(self, me):
        comment = self.one_of(Comment.objects.published())
        return comment and moderation.report_comment(comment, by=me, reason="offensive", text=TEXT)

    def answer(self, me):
        report = self.one_of(Report.objects.filter(state="open"))
        manager = self.holder(Role.MANAGER)
        hide = self.rng.random() < 0.6
        return report and moderation.answer_report(report, by=manager, hide=hide, answer=TEXT)

    def judge(self, me):
        """Somebody decides one of what waits for them; who is silent lets the time run out."""
        review = self.one_of(Review.objects.open().filter(reviewer__is_active=True))
        if review is None:
            return False
        by, choice = review.reviewer, self.rng.random()
        if choice < 0.6:
            moderation.approve(review, by=by)
        elif choice < 0.75:
            moderation.return_with_advice(review, by=by, text=TEXT)
        elif choice < 0.87:
            moderation.refuse(review, by=by, reason="unclear", text=TEXT, nothing=True)
        elif choice < 0.95:
            moderation.hand_over(review, by=by, theme=self.rng.choice(self.themes), text=TEXT)
        else:
            moderation.recuse(review, by=by)

    def appeal(self, me):
        verbs = (Verb.REFUSED, Verb.COMMENT_HIDDEN)
        ground = self.one_of(Activity.objects.filter(verb__in=verbs, at__gte=timezone.now() - timedelta(days=40)))
        if ground is None:
            return False
        author = ground.comment.author if ground.comment else ground.idea.authorships.get(state="active").person
        moderation.appeal(ground, by=author, text=TEXT)

    def look_again(self, me):
        seat = self.one_of(Seat.objects.open())
        verdict = self.rng.choice(Seat.Verdict.values)
        return seat and moderation.answer_appeal(seat, by=seat.judge, verdict=verdict, text=TEXT)

    def direct(self, me):
        idea, by = self.one_of(Idea.objects.published()), self.holder(Role.EXECUTIVE)
        if idea is None:
            return False
        if self.rng.random() < 0.25 and idea.stage.key != "parked":
            pipeline.park(idea, by=by, text=TEXT, reopening=TEXT, client_key=self.key())
            return True
        unit = self.rng.choice(["eur", "other"])
        benefit = {"amount": 12 if unit == "eur" else None, "unit": unit, "method": TEXT}
        steps = {
            "published": pipeline.retain, "analysis": pipeline.start_project, "project": pipeline.start_pilot,
            "pilot": lambda idea, **how: pipeline.deploy(idea, benefit=benefit, **how), "parked": pipeline.reopen,
            "deployed": lambda idea, *, by, **how: pipeline.measure(idea, by=by, benefit=benefit),
        }  # fmt: skip
        steps[idea.stage.key](idea, by=by, text=TEXT, client_key=self.key())

    def sign(self, me):
        decision = self.one_of(StageDecision.objects.filter(state="pending"))
        if decision is None:
            return False
        by = self.holder(Role.EXECUTIVE)
        if self.rng.random() < 0.7:
            pipeline.confirm(decision, by=by)
        else:
            pipeline.decline(decision, by=by, text=TEXT)

    def go_on_holiday(self, me):
        """A correspondent for two weeks, with somebody in their place; anybody else names who stands in."""
        until = timezone.now() + timedelta(days=14)
        other = self.rng.choice(self.people)
        if mine := list(Correspondent.objects.filter(person=me)):
            for row in mine:
                row.absent_until, row.delegate = until, other
                row.save()
        else:
            delegate(me, to=other, until=until)

    def declare(self, me):
        declare_conflict(me, other=self.rng.choice(self.people))

    def name_correspondent(self, me):
        company = me.entity.company_or_self
        Correspondent.objects.get_or_create(
            person=me, theme=self.rng.choice(self.themes), defaults={"company": company}
        )


ACTS = {
    Community.submit: 0.8, Community.complete: 0.15, Community.withdraw: 0.03, Community.judge: 1.1,
    Community.vote: 3, Community.regret: 0.6, Community.follow: 0.5, Community.comment: 1.2, Community.unsay: 0.1,
    Community.thank: 0.4, Community.report: 0.15, Community.answer: 0.15, Community.appeal: 0.15,
    Community.look_again: 0.12, Community.direct: 0.5, Community.sign: 0.2, Community.go_on_holiday: 0.08,
    Community.declare: 0.03, Community.name_correspondent: 0.03,
}  # fmt: skip
"""How often on a working day."""
