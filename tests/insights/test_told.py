"""The register in words: whatever kind of entry the code can write, a delegate reads it in plain language."""

import ast
import json
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from ideas.models import Stage
from insights.told import sentence
from people.actions.recording import ENTERED
from register.models import Entry, Payload

WRITERS = ("append", "of_appeal", "of_hiding", "of_opinion", "of_stage")
DATA = {"from": "published", "to": "parked", "entry": 1, "decision": "refuse", "reason": "unclear"}


def modules():
    """The code of the project's own rooms that has to do with the register, without migrations."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == settings.BASE_DIR:
            for path in folder.rglob("*.py"):
                source = path.read_text(encoding="utf-8")
                if "migrations" not in path.parts and ("register" in source or "entries" in source):
                    yield path, ast.parse(source)


def kinds_in(path, tree):
    """Kinds of entries that a module writes: in a call, a variable, an attribute, or what its `of_…` returns."""
    said = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
            said += node.args[:2] if node.func.id != "append" else node.args[:1]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in (
            "kind",
            "register_kind",
            "ERASURE",
        ):
            said.append(node.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("HELD", "SHOWN"):
            said += node.value.values
        elif path.name == "entries.py" and isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            said.append(node.value.elts[0])
    for value in said:
        choices = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
        yield from (one.value for one in choices if isinstance(one, ast.Constant) and isinstance(one.value, str))


@cache
def written():
    """Every kind that the code can write."""
    return {kind for path, tree in modules() for kind in kinds_in(path, tree)} | set(ENTERED.values())


def test_the_kinds_that_are_looked_for_are_found():
    assert {"review", "routing", "escalation", "glass", "report", "stage_lapsed", "erasure", "post"} <= written()
    assert {"comment_hidden_for_now", "idea_shown_again", "theme_changed", "rule_changed"} <= written()
    assert {"appeal_panel", "opinion_given", "comment_shown_again", "benefit_measured", "imported"} <= written()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_that_code_can_write_has_words_of_its_own(db, language):
    stages = {stage.key: stage.name for stage in Stage.objects.all()}
    with translation.override(language):
        for kind in sorted(written()):
            entry = Entry(kind=kind)
            entry.payload = Payload(content=json.dumps(DATA))
            said = sentence(entry, stages)
            assert said, kind
            assert said != pgettext("register", "Entry of the kind “%(kind)s”") % {"kind": kind}


def test_a_broken_glass_does_not_read_like_an_attempt_that_opened_nothing():
    said = {}
    for result in ("broken", "refused"):
        entry = Entry(kind="glass")
        entry.payload = Payload(content=json.dumps({"result": result}))
        with translation.override("en"):
            said[result] = sentence(entry, {})
    assert "broke the glass" in said["broken"]
    assert "nothing opened" in said["refused"]
