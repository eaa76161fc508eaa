"""What the board counts in the database: each property asks once, and nothing grows with what it counts."""

from datetime import datetime, time, timedelta
from functools import cached_property
from statistics import median

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import slugify

from core.worktime import working_days_between
from ideas.models import Authorship, Campaign, Comment, Idea, Theme, Vote
from people.models import Entity, User
from pipeline.models import Benefit, StageDecision

MONTHS = 12
AWAITING = 5
SUPPORT_SECONDS = 60
POTENTIAL = Q(status=Idea.Status.PUBLISHED, stage__has_potential=True)


class Counts:
    """The numbers of one moment; ideas and people from outside the group count in none, but where it says so."""

    def __init__(self, viewer, now=None):
        self.viewer = viewer
        self.now = now or timezone.now()

    @cached_property
    def people(self):
        """How many employees there are, and how many did each thing at least once."""
        wrote = Authorship.objects.filter(person=OuterRef("pk"), role=Authorship.Role.AUTHOR)
        wrote = wrote.filter(state__in=["active", "left"])
        wrote = wrote.filter(Q(idea__status=Idea.Status.PUBLISHED) | Q(idea__submitted_at__lt=self.today))
        said = Comment.objects.published().filter(author=OuterRef("pk"))
        return User.objects.employed().aggregate(
            employees=Count("pk"),
            logged_in=Count("pk", filter=Q(first_login_at__isnull=False)),
            posted=Count("pk", filter=Exists(wrote)),
            commented=Count("pk", filter=Exists(said)),
            voted=Count("pk", filter=Exists(Vote.objects.filter(user=OuterRef("pk")))),
        )

    @cached_property
    def told(self):
        """Ideas that figures may count: the published ones, and the others once the day they were sent on is over; of
        ideas that are joined, the one that stands for them.

        A total that moved at each sending would tell an executive, asking twice, that somebody has sent an idea.
        """
        return Q(status=Idea.Status.PUBLISHED) | (Q(submitted_at__lt=self.today) & ~Q(status=Idea.Status.MERGED))

    @cached_property
    def today(self):
        """The midnight before this moment."""
        return timezone.make_aware(datetime.combine(timezone.localdate(self.now), time()))

    @cached_property
    def ideas(self):
        """Every idea submitted and told of, in one pass: totals, and published ones by stage and by theme."""
        rows = Idea.objects.filter(self.told)
        rows = rows.values_list("status", "stage__key", "stage__has_potential", "theme", "entity__is_outside")
        found = {"ever": 0, "published": 0, "potential": 0, "outside": 0, "stages": {}, "themes": {}}
        for status, stage, potential, theme, is_outside, count in rows.annotate(count=Count("pk")).order_by():
            if is_outside:
                found["outside"] += count
                continue
            found["ever"] += count
            if status != Idea.Status.PUBLISHED:
                continue
            found["published"] += count
            found["stages"][stage] = found["stages"].get(stage, 0) + count
            published, retained = found["themes"].get(theme, (0, 0))
            found["potential"] += count if potential else 0
            found["themes"][theme] = (published + count, retained + (count if potential else 0))
        return found

    def at(self, stage):
        """How many ideas stand at a stage today."""
        return self.ideas["stages"].get(stage, 0)

    @cached_property
    def themes(self):
        """Themes in their order, those without an idea included."""
        return list(Theme.objects.all())

    @cached_property
    def ages(self):
        """By stage, for ideas with potential: days since each entered it; for deployed ones, days since submission."""
        rows = Idea.objects.filter(POTENTIAL, entity__is_outside=False)
        found = {}
        for stage, since, submitted in rows.values_list("stage__key", "stage_since", "submitted_at"):
            span = since - submitted if stage == "deployed" else self.now - since
            found.setdefault(stage, []).append(max(span.days, 0))
        return found

    def median_age(self, stage):
        """The median of `ages` in whole days, None where no idea stands."""
        ages = self.ages.get(stage)
        return round(median(ages)) if ages else None

    @cached_property
    def awaiting(self):
        """The ideas that have awaited their analysis longest, among those the viewer may read."""
        ideas = Idea.objects.published().in_audience_of(self.viewer).filter(stage__key="analysis")
        ideas = list(ideas.select_related("entity", "stage").order_by("stage_since", "pk")[:AWAITING])
        for idea in ideas:
            idea.days = (self.now - idea.stage_since).days
            limit = idea.stage.days
            idea.is_late = bool(limit) and working_days_between(idea.stage_since, self.now) > limit
        return ideas

    @cached_property
    def proposals(self):
        """Setbacks that await a second executive, among ideas the viewer may read; the oldest first."""
        ideas = Idea.objects.published().in_audience_of(self.viewer)
        seen = Exists(ideas.filter(pk=OuterRef("idea_id")))
        pending = StageDecision.objects.filter(seen, state=StageDecision.State.PENDING)
        pending = pending.filter(idea__stage=F("from_stage")).select_related("idea__entity", "by", "to_stage")
        return list(pending.order_by("at")[:AWAITING])

    @cached_property
    def months(self):
        """First days of the last twelve months, the present one included."""
        day = timezone.localdate(self.now).replace(day=1)
        days = [day]
        while len(days) < MONTHS:
            days.append((days[-1] - timedelta(days=1)).replace(day=1))
        return days[::-1]

    @cached_property
    def rhythm(self):
        """Ideas submitted in each of `months`, those of today only when published."""
        starts = [timezone.make_aware(datetime.combine(day, time())) for day in self.months]
        bounds = [*starts[1:], self.now + timedelta(seconds=1)]
        rows = Idea.objects.filter(self.told, entity__is_outside=False, submitted_at__gte=starts[0])
        counts = rows.aggregate(
            **{
                f"m{i}": Count("pk", filter=Q(submitted_at__gte=start, submitted_at__lt=end))
                for i, (start, end) in enumerate(zip(starts, bounds, strict=True))
            }
        )
        return [counts[f"m{i}"] for i in range(MONTHS)]

    @cached_property
    def campaigns(self):
        """Questions of the campaigns that the viewer sees, by the month (first day) they opened in."""
        found = {}
        opened = Campaign.objects.visible_to(self.viewer).filter(opens_at__lte=self.now).order_by("opens_at")
        for question, at in opened.values_list("question", "opens_at"):
            found.setdefault(timezone.localdate(at).replace(day=1), []).append(question)
        return found

    @cached_property
    def benefits(self):
        """By unit: the sum of the last measures of deployed ideas, and of how many ideas."""
        found = {}
        rows = Benefit.objects.present().exclude(amount=None).values_list("unit", "amount")
        for unit, amount in rows:
            total, count = found.get(unit, (0, 0))
            found[unit] = (total + amount, count + 1)
        return found

    @cached_property
    def support(self):
        """Companies as (id, name), and by (company of the author, company of the voter): votes and distinct voters.

        The one figure that reads every vote: kept for a minute, the same for every viewer.
        """
        return cache.get_or_set("board:support", _support, SUPPORT_SECONDS)


def _support():
    companies = list(Entity.objects.companies().filter(is_outside=False).values_list("pk", "name"))
    companies.sort(key=lambda company: slugify(company[1]))  # É stands with E, on both databases
    known = {pk for pk, _name in companies}
    author = Q(idea__authorships__role=Authorship.Role.AUTHOR, idea__authorships__state=Authorship.State.ACTIVE)
    rows = (
        Vote.objects.filter(author, idea__status=Idea.Status.PUBLISHED, idea__pseudonym="", user__is_outside=False)
        .values(
            born=Coalesce("idea__authorships__entity__company", "idea__authorships__entity"),
            comes=Coalesce("user__entity__company", "user__entity"),
        )
        .annotate(votes=Count("pk"), people=Count("user", distinct=True))
        .order_by()
    )
    cells = {(r["born"], r["comes"]): (r["votes"], r["people"]) for r in rows}
    return companies, {key: cell for key, cell in cells.items() if known.issuperset(key)}
