"""Bringing ideas in from elsewhere: exact counts, nothing twice, bad lines named."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ideas.management.commands.recount import wrong_ideas
from ideas.models import Activity, Comment, Idea, Theme, Vote
from people.models import User
from register.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "consultation.jsonl"


def record(**fields):
    return {
        "external_id": "a-1",
        "title": "Un guichet commun",
        "body_html": "<p>Un <b>seul</b> guichet.</p>",
        "theme": "Service public",
        "created_at": "2015-09-26T02:27:55+0200",
        "author": "p1",
        "voters": {"for": ["p1", "p2", "p3"], "against": ["p4"], "mixed": ["p5", "p6"]},
        "comments": [
            {
                "external_id": "c-1",
                "author": "p2",
                "body": "Oui.",
                "created_at": "2015-10-01T10:00:00+0200",
                "stance": "for",
            },
            {
                "external_id": "c-2",
                "author": "p4",
                "body": "Non <script>x</script>",
                "created_at": "2015-10-01T10:00:00+0200",
                "stance": "against",
                "likes": 3,
            },
        ],
        **fields,
    }


@pytest.fixture
def load(tmp_path):
    def _load(*lines):
        path = tmp_path / "ailleurs.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        out, err = StringIO(), StringIO()
        try:
            call_command("import_ideas", path, stdout=out, stderr=err)
            failed = False
        except CommandError:
            failed = True
        return out.getvalue(), err.getvalue(), failed

    return _load


def counts():
    return [model.objects.count() for model in (Idea, Comment, Vote, User, Theme, Activity)]


def test_an_idea_comes_with_its_support_and_comments(load):
    out, _err, failed = load(record())
    idea = Idea.objects.get()
    assert not failed
    assert (idea.vote_count, idea.comment_count, idea.status) == (2, 2, "published")
    assert idea.proposal_html == "<p>Un <b>seul</b> guichet.</p>"
    assert set(idea.comments.values_list("kind", flat=True)) == {"support", "reservation"}
    assert "not imported: 1 votes for one's own idea, 1 against, 2 mixed" in out
    assert set(idea.votes.values_list("created_at", flat=True)) == {idea.published_at}


def test_its_people_are_outside_inactive_and_cannot_log_in(load):
    load(record())
    for person in User.objects.all():
        assert person.is_outside and not person.is_active and not person.has_usable_password()


def test_everything_is_in_the_diary_as_backfill_and_earns_nothing(load):
    load(record())
    assert Activity.objects.filter(is_backfill=False).count() == 0
    assert Activity.objects.filter(verb="voted").count() == 2
    assert not User.objects.filter(ledger__isnull=False).exists()


def test_importing_twice_changes_nothing_and_new_comments_are_added(load):
    load(record())
    before = counts()
    load(record())
    assert counts() == before
    more = record()
    more["comments"].append({**more["comments"][0], "external_id": "c-3"})
    load(more)
    assert Idea.objects.get().comment_count == 3


def test_counters_and_ranks_are_right_at_once_with_support_or_without(load):
    load(record(), record(external_id="a-2", voters={"for": [], "against": [], "mixed": []}, comments=[]))
    assert Idea.objects.filter(vote_count=0).count() == 1
    assert list(wrong_ideas()) == []


def test_an_import_is_one_entry_of_the_register_and_repeating_it_none(load):
    load(record())
    load(record())
    entry = Entry.objects.get()
    assert entry.kind == "imported"
    assert entry.data["ideas"] == 1


def test_the_same_line_twice_in_one_file_is_one_idea(load):
    load(record(), record())
    assert counts()[:3] == [1, 2, 2]


def test_markup_in_comments_is_shown_not_run_and_outside_images_are_dropped(load):
    load(record(body_html='<p onclick="x()">Voir <img src="https://ailleurs.test/x.png"> ici</p><script>x()</script>'))
    assert re.search(r"<p>Voir\s+ici</p>$", Idea.objects.get().proposal_html)
    assert "<script>" not in Comment.objects.get(external_id="c-2").body_html


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "JSON"),
        ("[1]", "JSON"),
        ('"x"', "JSON"),
        (record(title=""), "title"),
        (record(title=None), "title"),
        (record(title="x" * 10_000_000), "5000000"),
        (record(title="x" * 301), "title"),
        (record(created_at="hier"), "created_at"),
        (record(created_at="9999-01-01T00:00:00+0000"), "created_at"),
        (record(created_at="0001-01-01"), "created_at"),
        (record(voters={"for": "p1"}), "voters"),
        (record(voters=[1]), "voters"),
        (record(comments=[3]), "comments"),
        (record(author=7), "author"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_reason_and_the_rest_imported(load, line, reason):
    _out, err, failed = load(record(), line, record(external_id="a-2", comments=[]))
    assert failed
    assert err.count("ailleurs.jsonl:2: ") == 1 and reason in err
    assert Idea.objects.count() == 2


def test_a_missing_file_is_said_plainly(tmp_path, db):
    with pytest.raises(CommandError, match=r"absent\.jsonl"):
        call_command("import_ideas", tmp_path / "absent.jsonl")


@pytest.mark.needs_file(REAL, why="the consultation's file is not part of the project")
def test_the_public_consultation_comes_in_to_the_unit():
    out = StringIO()
    call_command("import_ideas", REAL, stdout=out, stderr=StringIO())
    assert [Idea.objects.count(), Comment.objects.count(), Vote.objects.count()] == [348, 1811, 28468]
    assert "101 votes for one's own idea, 3633 against, 2453 mixed; 0 bad lines" in out.getvalue()
    before = counts()
    call_command("import_ideas", REAL, stdout=out, stderr=StringIO())
    assert counts() == before
