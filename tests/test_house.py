"""The police of the house: its rules, read from the files themselves, so that a drift is seen the same day."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.management import call_command
from django.db.models.base import ModelBase
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

from core import catalogue, guards
from gamification.rules import RULES
from ideas.verbs import Verb
from inbox.policy import POLICY

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/apps.py"))
TEMPLATES = HOUSE / "templates"
LONGEST, LONGEST_TEMPLATE = 400, 120
NAMELESS = {"utils", "util", "helpers", "helper", "services", "managers", "mixins", "constants", "common", "misc"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "pre_init", "post_init", "m2m_changed"}
PUBLIC = {
    "login", "set_language", "unsubscribe", "healthz", "readyz",
    "password_reset", "password_reset_done", "password_reset_confirm", "password_reset_complete",
}  # fmt: skip
LEFT_TO_WAGTAIL = re.compile(r"wagtailadmin_login|wagtailcore_login|wagtailadmin_api:.*")
"""Its log-in pages lead to ours (eureka/urls.py); its interface asks for the right to the back office by itself."""
BY_NAME = {"core/management/commands/run.py": "opens the whole site, the demo included (docs/adr)"}
NEVER_IN_THE_BACK_OFFICE = {
    "Idea", "Authorship", "Draft", "Vote", "Comment", "Step", "Reader", "Activity", "Review", "Decision", "Report",
    "Appeal", "Seat", "Opinion", "Hiding", "Entry", "Notification", "Version", "Amendment",
}  # fmt: skip


# ── the files ──


def python_files(*rooms):
    """Our Python that serves the site: no tests, no migrations."""
    found = (path for room in rooms or (*ROOMS, "eureka") for path in (HOUSE / room).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def tree(path):
    return ast.parse(path.read_text())


def place(path, line=None):
    return f"{path.relative_to(HOUSE)}{f':{line}' if line else ''}"


def part_of_a_room(name):
    """The files of one kind in every room: `<room>/<name>.py` or the package of that name."""
    return [path for path in python_files() if name in (path.stem, *path.relative_to(HOUSE).parts[1:-1])]


def imported(path):
    """Pairs (module, line) of everything a file imports, at its top or inside a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)


def html_files():
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt", ".mjml"))


def pages():
    """Templates that a browser shows on the site: mails need inline styles, the back office is Wagtail's."""
    return [path for path in html_files() if path.relative_to(TEMPLATES).parts[0] not in ("emails", "wagtailadmin")]


# ── structure ──


def test_views_never_save():
    found = [
        f"{place(path, node.lineno)} .{node.func.attr}()"
        for path in part_of_a_room("views")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]
    assert found == []


def test_nobody_listens_to_the_saving_of_a_model():
    found = [
        f"{place(path, line)} {name}"
        for path in python_files()
        for name, line in imported(path)
        if name.rpartition(".")[2] in MODEL_SIGNALS
    ]
    assert found == []


def test_no_list_reads_every_idea_to_see_which_are_visible():
    """`as_seen_by` looks each one up; `__in=….visible_to(…)` reads the whole table first on SQLite."""
    subquery = re.compile(r"_in=\w+\.objects\.visible_to\(")
    assert [place(path) for path in python_files() if subquery.search(path.read_text())] == []


def test_every_file_can_be_read_in_one_go():
    ours = [*python_files(), *python_files("tests", "bench"), *HOUSE.glob("static/css/**/*.css")]
    ours += HOUSE.glob("static/js/**/*.js")
    ours = [path for path in ours if not {"tests", "texts"} & set(path.relative_to(HOUSE).parts)]
    limits = {**dict.fromkeys(ours, LONGEST), **dict.fromkeys(html_files(), LONGEST_TEMPLATE)}
    lengths = {path: len(path.read_text().splitlines()) for path in limits}
    assert [f"{place(path)}: {lengths[path]}" for path in limits if lengths[path] > limits[path]] == []


def test_every_module_has_a_name_of_its_own():
    assert [place(path) for path in python_files() if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_rooms_look_down_never_up_or_sideways():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(HOUSE / "pyproject.toml"), no_cache=True) == 0


def test_models_know_no_action_and_actions_know_no_page():
    above = {
        "models": {"actions", "views", "forms", "receivers", "tasks", "permissions"},
        "actions": {"views", "forms", "receivers", "urls"},
        "permissions": {"views", "forms", "actions"},
        "forms": {"views", "receivers"},
    }
    found = [
        f"{place(path, line)} {name}"
        for kind, barred in above.items()
        for path in part_of_a_room(kind)
        for name, line in imported(path)
        if name.partition(".")[0] in ROOMS and barred & set(name.split(".")[1:2])
    ]
    assert found == []


def test_a_room_reaches_no_model_above_it_by_name():
    floors = {room: floor for floor, rooms in enumerate(_layers()) for room in rooms}
    found = [
        f"{place(path, node.lineno)} {node.args[0].value}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model" and node.args
        if isinstance(node.args[0], ast.Constant)
        if place(path) not in BY_NAME
        if floors[node.args[0].value.partition(".")[0]] < floors[path.relative_to(HOUSE).parts[0]]
    ]
    assert found == []


def _layers():
    import tomllib

    [contract] = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def test_only_the_notification_of_the_package_has_a_generic_key():
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    generic = [m._meta.label for m in ours if any(isinstance(f, GenericForeignKey) for f in m._meta.private_fields)]
    assert generic == ["inbox.Notification"]


def test_the_facts_of_the_community_are_not_in_the_back_office():
    from wagtail import hooks
    from wagtail.snippets.models import get_snippet_models

    views = [made for hook in hooks.get_hooks("register_admin_viewset") for made in _listed(hook())]
    views += [made for view in views for made in getattr(view, "registerables", ())]
    models = [getattr(view, "model", None) for view in views]
    shown = {model.__name__ for model in models if isinstance(model, ModelBase)}
    shown |= {model.__name__ for model in get_snippet_models()}
    assert "Theme" in shown
    assert shown & NEVER_IN_THE_BACK_OFFICE == set()


def _listed(made):
    return made if isinstance(made, (list, tuple)) else [made]


def test_every_verb_says_what_it_is_worth_and_who_is_told():
    assert set(RULES) == set(POLICY) == set(Verb)


# ── the doors ──


def _addresses(patterns, prefix="", namespace=""):
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or address), pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern.url_patterns, address, inner)


def test_every_address_needs_a_session_or_is_on_the_public_list():
    addresses = list(_addresses(get_resolver().url_patterns))
    public = {name for name, view in addresses if not getattr(view, "login_required", True)}
    assert {name for name in public if not LEFT_TO_WAGTAIL.fullmatch(name)} == PUBLIC


def test_a_stranger_is_led_to_the_log_in_page(client, db):
    for address in (
        "/", "/ideas/", "/moderation/", "/board/", "/register/", "/inbox/", "/me/", "/cms/", "/charte/", "/cms/login/",
        "/_util/login/", "/cms/api/main/pages/", "/cms/api/main/images/", "/documents/1/a.pdf",
    ):  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) == (302, "/login/"), address


# ── the database ──


def test_no_migration_is_missing(db):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.both_databases
def test_the_guards_are_in_place(db):
    assert guards.all_guards()
    assert guards.missing() == []


# ── templates, styles, words ──


def test_no_template_is_an_orphan_and_none_is_missing():
    said = "\n".join(path.read_text() for path in [*python_files(), *html_files()])
    named = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt|mjml))["']""", said))
    named |= {f"emails/{name}" for name in re.findall(r'<mj-include path="([\w.]+)" />', said)}
    patterns = {
        re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(name))
        for name in re.findall(r'f"([\w/{}-]+\.(?:html|txt|mjml))"', said)
    }
    replaced = {"wagtailadmin"}  # the back office's own pages, found by their names
    found = {str(path.relative_to(TEMPLATES)) for path in html_files()}
    orphans = {
        name
        for name in found - named
        if name.split("/")[0] not in replaced and not any(re.fullmatch(pattern, name) for pattern in patterns)
    }
    assert orphans == set()
    for name in named - found:
        if "/" in name or name.endswith(".html"):
            get_template(name)


def test_pages_hold_no_inline_script_style_or_handler():
    barred = re.compile(r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:""")
    bare = {path: re.sub(r"{%.*?%}", "", path.read_text(), flags=re.DOTALL) for path in pages()}
    found = [f"{place(path)} {match[0].strip()}" for path, text in bare.items() for match in barred.finditer(text)]
    assert found == []


def test_colours_are_written_in_the_tokens_alone():
    functions = r"\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(\s*[\d.]"
    colour = re.compile(rf"#[0-9a-fA-F]{{3,8}}\b|{functions}|:\s*(?:white|black)\b")
    sheets = [path for path in HOUSE.glob("static/css/**/*.css") if path.name != "tokens.css"]
    files = [*sheets, *HOUSE.glob("static/js/**/*.js"), *pages()]
    found = [f"{place(path)} {match[0]}" for path in files for match in colour.finditer(_without_links(path))]
    assert found == []


def _without_links(path):
    """A file's text without addresses and comments, where #… is no colour, and the browser's own bar."""
    elsewhere = r"""<meta name="theme-color"[^>]*>|href="[^"]*"|url\([^)]*\)|/\*.*?\*/|&#\w+;"""
    return re.sub(elsewhere, "", path.read_text(), flags=re.DOTALL)


def test_french_is_complete():
    assert list(catalogue.faults()) == []


def test_words_are_said_where_the_catalogue_sees_them():
    """Inside an f-string they are read by nobody before Python 3.12, and stay English."""
    said = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
    found = [
        place(path, node.lineno)
        for path in python_files()
        for string in ast.walk(tree(path))
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in said
    ]
    assert found == []


def test_french_is_set_as_french_is():
    wrong = re.compile(r"""[ ][?!;:»]|«[ ]|\w'\w|\.\.\.""")
    found = [
        f"{source.parts[-4]}: {text!r}"
        for source in catalogue.catalogues()
        for entry in catalogue.read(source)
        if entry.id
        for text in (entry.string if entry.pluralizable else (entry.string,))
        if wrong.search(re.sub(r"<[^>]+>|%\(\w+\)s|https?://\S+", "", text))
    ]
    assert found == []


# ── what newcomers read ──


def test_the_readme_names_every_setting_and_no_file_that_is_gone():
    readme = (HOUSE / "README.md").read_text()
    settings = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (HOUSE / "eureka/settings.py").read_text())) - {"DEBUG"}
    assert {name for name in settings if f"`{name}`" not in readme} == set()
    named = re.findall(r"`([\w/.]+/[\w.-]*)`|\]\(([\w/.]+)\)", readme)
    ours = {path for pair in named for path in pair if path and not path.startswith(("/", "<"))}
    assert {path for path in ours if not (HOUSE / path).exists()} == set()


def test_decisions_are_short_and_numbered_once():
    decisions = sorted((HOUSE / "docs/adr").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(numbers) == len(set(numbers))
    assert [path.name for path in decisions if len(path.read_text().splitlines()) > 30] == []
    assert [p.name for p in decisions if not p.read_text().startswith(f"# {int(p.name[:4])}. ")] == []


def test_the_first_command_of_the_readme_is_make_run():
    assert re.search(r"```sh\n(.+?)  ", (HOUSE / "README.md").read_text())[1] == "make run"


def test_the_readme_introduces_every_persona_and_their_password():
    from demo.corpus.people import PERSONAS
    from demo.seeding.population import PASSWORD

    readme = (HOUSE / "README.md").read_text()
    assert [p.key for p in PERSONAS if f"| {p.first_name} {p.last_name} |" not in readme] == []
    assert f"`{PASSWORD}`" in readme
