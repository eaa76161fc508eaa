"""Who wrote which idea, when, and what became of it."""

from math import exp

from django.utils import timezone

from core.markdown import excerpt, render
from demo.corpus.ideas import idea_texts
from demo.corpus.rhythm import activity_dates
from demo.seeding.figures import THEME_SHARES
from demo.seeding.world import Told
from ideas.models import Idea
from ideas.verbs import Verb

CO_AUTHORED = 0.07
CONTESTED = 1
RECENT = {"submitted": 7, "returned": 12}  # days: these are under way now
AGES = {"deployed": (230, 700), "pilot": (170, 520), "project": (90, 500), "analysis": (12, 260), "parked": (60, 690)}
APPEAL = {"deployed": 6.0, "pilot": 5.0, "project": 4.0, "analysis": 3.0, "parked": 1.2}
# what the personas find when they log in: (persona, fate, theme)
SHOWN = (
    ("adele", "submitted", "service"), ("adele", "returned", "process"), ("adele", "project", "process"),
    ("adele", "published", "service"), ("adele", "refused", "brand"), ("bruno", "deployed", "savings"),
    ("bruno", "published", "brand"), ("mona", "published", "process"), ("dora", "analysis", "brand"),
)  # fmt: skip


def tell(world):
    """Choose the participants, then write every idea with its authors; steps come later."""
    _choose_participants(world)
    rng, count = world.rng("ideas"), world.figures.ideas
    dates = activity_dates(world.rng("dates"), count, world.now)
    fates = _draw_fates(world, dates)
    authors = _draw_authors(world, dates)
    themes = rng.choices(list(THEME_SHARES), weights=list(THEME_SHARES.values()), k=count)
    kept = set()
    for persona, fate, theme in SHOWN:
        _set_apart(world, fates, authors, themes, kept, persona, fate, theme)
    texts = idea_texts(world.rng("texts"), themes)
    for at, fate, author, text in zip(dates, fates, authors, texts, strict=True):
        world.ideas.append(_compose(world, rng, at, fate, author, text))
    Idea.objects.bulk_create([told.idea for told in world.ideas], batch_size=500)


def _choose_participants(world):
    """Who logged in, posted, commented and voted, to the unit; the personas among them."""
    rng, wanted = world.rng("participants"), world.figures
    personas = list(world.personas.values())
    active = [u for s, u in zip(world.specs, world.users, strict=True) if s.is_active and not s.persona]
    # longer in the group, and nearer to the ground: likelier to take part
    rng.shuffle(active)
    active.sort(key=lambda user: user.is_head)  # last: nobody could judge the idea of who is above everybody
    world.logged_in = personas + active[: wanted.logged_in - len(personas)]
    others = world.logged_in[len(personas) :]
    must_post = [world.personas[name] for name in dict.fromkeys(p for p, _f, _t in SHOWN)]
    world.posters = must_post + others[: wanted.posted - len(must_post)]
    # half of those who comment post too
    talk = personas + rng.sample(others[: wanted.posted], min(wanted.commented // 2, wanted.posted) - len(personas))
    talking, posting = set(talk), set(world.posters)
    rest = [u for u in others if u not in talking]
    world.commenters = talk + rng.sample(rest, wanted.commented - len(talk))
    rest = [u for u in others if u not in posting]
    vote = [u for u in world.posters if rng.random() < 0.93] + [p for p in personas if p not in posting]
    world.voters = vote + rng.sample(rest, wanted.voted - len(vote))


def _draw_fates(world, dates):
    """One fate per idea, the counts exact, each at a believable age."""
    rng, fates = world.rng("fates"), ["published"] * len(dates)
    ages = [(world.now - at).total_seconds() / 86_400 for at in dates]
    today = (world.now - timezone.localtime(world.now).replace(hour=0, minute=0, second=0)).total_seconds() / 86_400
    # none of today's: figures count what is not published from the next day on
    wanted = [(key, n, (today, RECENT[key])) for key, n in world.figures.statuses.items() if key in RECENT]
    wanted += [(key, n, AGES[key]) for key, n in world.figures.stages.items()]
    settled = {key: n for key, n in world.figures.statuses.items() if key not in RECENT}
    settled["refused"] -= CONTESTED
    wanted += [(key, n, (14, 720)) for key, n in settled.items()]
    wanted.append(("overturned", world.figures.overturned, (120, 600)))
    wanted.append(("contested", CONTESTED, (33, 48)))  # days: refused, and an appeal waits
    for key, count, (youngest, oldest) in wanted:
        free = [i for i, fate in enumerate(fates) if fate == "published"]
        fit = [i for i in free if youngest <= ages[i] <= oldest]
        if len(fit) < count:
            fit = sorted(free, key=lambda i: abs(ages[i] - (youngest + oldest) / 2))[:count]
        for i in rng.sample(fit, count):
            fates[i] = key
    return fates


def _draw_authors(world, dates):
    """An author per idea, every poster at least once, nobody before being hired; a few write a lot."""
    rng = world.rng("authors")
    weights = [exp(rng.gauss(0, 1.05)) for _ in world.posters]
    slots = list(world.posters) + rng.choices(world.posters, weights=weights, k=len(dates) - len(world.posters))
    slots.sort(key=lambda person: person.hired_on, reverse=True)
    authors, left = [None] * len(dates), list(range(len(dates)))
    for person in slots:
        first = _first_after(left, dates, person.hired_on)
        index = left.pop(rng.randrange(first, len(left)) if first < len(left) else -1)
        authors[index] = person
    return authors


def _first_after(left, dates, day):
    low, high = 0, len(left)
    while low < high:
        middle = (low + high) // 2
        if dates[left[middle]].date() <= day:
            low = middle + 1
        else:
            high = middle
    return low


def _set_apart(world, fates, authors, themes, kept, persona, fate, theme):
    """Give a persona an idea of this fate; its author gets one of the persona's, so that counts stay."""
    person = world.personas[persona]
    marked = world.personas.values()
    fit = [i for i in range(len(fates) - 1, -1, -1) if fates[i] == fate and authors[i] not in marked]
    hers = (i for i, author in enumerate(authors) if author is person and fates[i] == "published")
    given = next((i for i in hers if i not in kept), None)
    if given is None:
        fit = [i for i in fit if authors.count(authors[i]) > 1]
    if not fit:  # a community so small that others need all ideas of this fate
        return
    index = fit[0]
    if given is not None:
        authors[given] = authors[index]
    authors[index], themes[index] = person, theme
    kept.add(index)


def _compose(world, rng, at, fate, author, text):
    authors = [author]
    if rng.random() < CO_AUTHORED:
        company = world.company_of(author)
        for other in rng.sample(world.posters, rng.choice((1, 1, 2))):
            if other.pk != author.pk and other.hired_on < at.date() and world.company_of(other) == company:
                authors.append(other)
    target = world.companies.get(text.company) or world.company_of(author)
    if rng.random() < 0.18:
        target = rng.choice(list(world.companies.values()))
    html = {name: render(getattr(text, name), text.language) for name in ("problem", "proposal", "benefit")}
    idea = Idea(
        title=text.title, problem=text.problem, proposal=text.proposal, benefit=text.benefit,
        problem_html=html["problem"], proposal_html=html["proposal"], benefit_html=html["benefit"],
        summary=excerpt(html["proposal"] or html["problem"], 300), language=text.language,
        theme=world.themes[text.theme], entity=target, submitted_at=at, status="submitted",
    )  # fmt: skip
    told = Told(idea=idea, text=text, authors=authors, fate=fate)
    told.appeal = APPEAL.get(fate, 1.0) * exp(rng.gauss(-0.35, 0.85))
    told.enter(at, entity=author.entity)
    world.record(Verb.SUBMITTED, at, by=author, idea=idea)
    return told
