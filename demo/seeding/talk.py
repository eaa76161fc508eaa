"""What colleagues do with the ideas: votes, comments, useful marks, follows."""

from collections import Counter
from datetime import timedelta
from math import exp

from core.markdown import render
from demo.corpus.comments import AUTHOR, KINDS, REPLY, comment_text
from demo.seeding.world import Draw, between, update
from ideas.models import Comment, Follow, Reaction, Vote
from ideas.verbs import Verb

KIND_WEIGHTS = (38, 22, 28, 12)
HALF_LIFE_DAYS = 9  # support and talk come soon after publication
REACTED, REACTION_WEIGHTS = 0.3, (30, 28, 20, 14, 8)
TAKEN_BACK, USEFUL, WITHDRAWN, REPLIED = 0.006, 0.11, 0.004, 0.3


class _Crowd:
    """People who do one thing, some much more than others, each at least once."""

    def __init__(self, rng, people, spread):
        self.people, self.hired = people, {p.pk: p.hired_on for p in people}
        self.draw = Draw(rng, people, [exp(rng.gauss(0, spread)) for _ in people])
        self.silent = dict.fromkeys(people)

    def some(self, count, told, also_refused=()):
        """Different people, never an author, hired before the idea was published."""
        refused, day = {*told.author_ids, *also_refused}, told.idea.published_at.date()
        found = self.draw.some(count, lambda person: person.pk in refused or self.hired[person.pk] > day)
        for person in found:
            self.silent.pop(person, None)
        return found


def talk(world):
    """Votes, comments and follows on every published idea."""
    published = [told for told in world.ideas if told.is_published]
    _vote(world, published)
    _comment(world, published)


def _soon(rng, world, told):
    """A moment after publication, likelier soon than late."""
    days = rng.expovariate(1 / HALF_LIFE_DAYS) + 0.02
    at = told.idea.published_at + timedelta(days=days)
    return at if at < world.now else between(rng, told.idea.published_at, world.now)


def _shares(rng, published, total):
    """How many each idea gets of a total, by its appeal."""
    whole = sum(told.appeal for told in published)
    return [min(int(total * told.appeal / whole + rng.random()), 900) for told in published]


def _give_the_silent_a_turn(rng, crowd, published, use):
    """Everybody in the crowd does it once at least."""
    for person in list(crowd.silent):
        told = next(
            t
            for t in (rng.choice(published) for _ in range(5000))
            if person.pk not in t.author_ids and t.idea.published_at.date() >= person.hired_on and use(person, t)
        )
        crowd.silent.pop(person)
        yield person, told


def _vote(world, published):
    rng, votes, given = world.rng("votes"), [], set()
    crowd = _Crowd(rng, world.voters, 1.15)

    def cast(person, told):
        at = max(_soon(rng, world, told), told.idea.published_at)
        votes.append(Vote(idea=told.idea, user=person, created_at=at))
        given.add((person.pk, told.idea.pk))
        world.record(Verb.VOTED, at, by=person, idea=told.idea)

    for told, count in zip(published, _shares(rng, published, world.figures.votes), strict=True):
        for person in crowd.some(count, told):
            cast(person, told)
    for person, told in _give_the_silent_a_turn(rng, crowd, published, lambda p, t: (p.pk, t.idea.pk) not in given):
        cast(person, told)
    _take_some_back(world, rng, published, crowd, given)
    Vote.objects.bulk_create(votes, batch_size=3000)


def _take_some_back(world, rng, published, crowd, given):
    """Support that came and went: only the diary knows."""
    for told in rng.sample(published, int(len(published) * TAKEN_BACK * 8)):
        for person in crowd.some(1, told):
            if (person.pk, told.idea.pk) not in given:
                at = _soon(rng, world, told)
                world.record(Verb.VOTED, at, by=person, idea=told.idea)
                world.record(Verb.UNVOTED, between(rng, at, world.now), by=person, idea=told.idea)


def _comment(world, published):
    rng = world.rng("comments")
    crowd = _Crowd(rng, world.commenters, 1.1)
    talkative = {person.pk for person in world.commenters}
    first, replies = [], []

    def say(person, told, kind=None, parent=None):
        at = _soon(rng, world, told) if parent is None else between(rng, parent.created_at, _reply_end(world, parent))
        kind = kind or rng.choices(KINDS, KIND_WEIGHTS)[0]
        form = kind if parent is None else (AUTHOR if person.pk in told.author_ids else REPLY)
        body = comment_text(rng, form, told.text)
        language = told.text.language
        comment = Comment(
            idea=told.idea, author=person, parent=parent, body=body, body_html=render(body, language),
            language=language, kind=kind, created_at=at,
        )  # fmt: skip
        (first if parent is None else replies).append((comment, told))
        return comment

    for told, count in zip(published, _shares(rng, published, world.figures.comments * 0.72), strict=True):
        for person in crowd.some(count, told):
            say(person, told)
    for person, told in _give_the_silent_a_turn(rng, crowd, published, lambda p, t: True):
        say(person, told)
    Comment.objects.bulk_create([comment for comment, _told in first], batch_size=1000)
    for comment, told in first:
        if rng.random() < REPLIED:
            answering = [a for a in told.authors if a.pk in talkative] if rng.random() < 0.6 else []
            for person in answering[:1] or crowd.some(1, told, (comment.author_id,)):
                say(person, told, comment.kind, comment)
    Comment.objects.bulk_create([comment for comment, _told in replies], batch_size=1000)
    _aftermath(world, rng, first + replies)
    _react(world, first + replies)


def _react(world, said):
    """Signs under a third of what was said, from those who talk too."""
    rng, crowd, reactions = world.rng("reactions"), list(world.commenters), {}
    for comment, told in said:
        if comment.status != Comment.Status.PUBLISHED or rng.random() > REACTED:
            continue
        for person in rng.sample(crowd, min(1 + int(rng.expovariate(0.6)), len(crowd))):
            kind = rng.choices(Reaction.Kind.values, REACTION_WEIGHTS)[0]
            if person.pk == comment.author_id or person.hired_on > comment.created_at.date():
                continue
            at = between(rng, comment.created_at, world.now)
            reactions[comment.pk, person.pk, kind] = Reaction(comment=comment, person=person, kind=kind, at=at)
            comment.reaction_count += 1
            world.record(Verb.REACTED, at, by=person, idea=told.idea, comment=comment, data={"kind": kind})
    Reaction.objects.bulk_create(reactions.values(), batch_size=3000)
    update(Comment, [comment for comment, _told in said if comment.reaction_count], ["reaction_count"])


def _reply_end(world, parent):
    return min(world.now, parent.created_at + timedelta(days=4))


def _aftermath(world, rng, said):
    """The diary of what was said, useful marks, withdrawals, and who follows what."""
    changed, follows, heard = [], {}, Counter(comment.author_id for comment, _told in said)
    for comment, told in said:
        fields = {"idea": told.idea, "comment": comment}
        world.record(Verb.COMMENTED, comment.created_at, by=comment.author, **fields)
        follows.setdefault((told.idea.pk, comment.author_id), comment.created_at)
        later = min(comment.created_at + timedelta(hours=rng.uniform(1, 70)), world.now)
        author = told.authors[0]
        own = comment.author_id in told.author_ids
        is_alone = heard[comment.author_id] < 2  # who said one thing alone is still to be counted
        if rng.random() < WITHDRAWN and not is_alone and not any(c.parent is comment for c, _t in said):
            heard[comment.author_id] -= 1
            comment.status = Comment.Status.WITHDRAWN
            world.record(Verb.COMMENT_WITHDRAWN, later, by=comment.author, **fields)
            changed.append(comment)
        elif not own and rng.random() < USEFUL:
            comment.is_useful = True
            world.record(Verb.MARKED_USEFUL, later, by=author, person=comment.author, **fields)
            changed.append(comment)
    update(Comment, changed, ["status", "is_useful"])
    for told in world.ideas:
        for author in told.authors:
            follows[told.idea.pk, author.pk] = told.idea.submitted_at
    Follow.objects.bulk_create(
        [Follow(idea_id=idea, person_id=person, since=at) for (idea, person), at in follows.items()], batch_size=3000
    )
