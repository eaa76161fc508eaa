"""The bundles hold every source once, in order, and keep their meaning."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from core.assets import WRITE_CSS_ORDER, WRITE_JS_ORDER, BundleFinder, join_css, join_js, minify_css

STATIC = Path(settings.BASE_DIR) / "static"
LITERAL_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(")


@pytest.fixture
def root(tmp_path):
    for name, text in {
        "css/tokens.css": "@layer a, b; /* why */\n@font-face { src: url('../fonts/x.woff2') }",
        "css/base.css": "@layer a { p   > a:hover { color: var( --ink ) ; } }",
        "css/components/one.css": '@layer b { q::before { content: "a  ;  b"; } }',
        "css/screens/two.css": "@layer c { p { background: url(#x); } }",
        "js/eureka-b.js": "const same = 2;",
        "js/eureka-a.js": "const same = 1;",
        "js/write/eureka-w.js": "const same = 3;",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_style_sheets_are_joined_in_layer_order_with_addresses_that_still_hold(root):
    css = join_css(root)
    assert css.index("@layer a,b") < css.index("@layer a{") < css.index("@layer b{") < css.index("@layer c{")
    assert 'url("fonts/x.woff2")' in css
    assert 'url("#x")' in css


def test_minifying_drops_comments_and_idle_space_and_keeps_strings_to_the_letter(root):
    css = join_css(root)
    assert "why" not in css
    assert '"a  ;  b"' in css
    assert minify_css("a > b { width: calc(1px + 2px); }") == "a > b{width:calc(1px + 2px)}"


def test_each_element_has_a_scope_of_its_own(root):
    js = join_js(root)
    assert js.index("eureka-a.js") < js.index("eureka-b.js")
    assert js.count("\n{\n") == 2


def test_who_only_reads_does_not_load_what_writes(root):
    assert "eureka-w.js" not in join_js(root)
    assert "eureka-w.js" in join_js(root, WRITE_JS_ORDER)


def test_a_changed_source_is_joined_again(root):
    finder = BundleFinder(root=root)
    before = Path(finder.find("eureka.js")).read_text()
    (root / "js/eureka-c.js").write_text("const more = 3;")
    assert Path(finder.find("eureka.js")).read_text() != before


def test_the_finder_knows_the_bundles_and_nothing_else(root):
    finder = BundleFinder(root=root)
    names = ["eureka.css", "eureka.js", "eureka-write.css", "eureka-write.js", "eureka-search.js"]
    assert [name for name, _ in finder.list([])] == names
    assert finder.find("css/tokens.css") == []
    assert finder.find("eureka.css", find_all=True) == [finder.find("eureka.css")]


def test_the_site_serves_every_bundle():
    assert finders.find("eureka.css")
    assert finders.find("eureka.js")
    assert finders.find("eureka-write.js")


def test_collected_style_sheets_point_at_hashed_fonts(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    settings.STATICFILES_FINDERS = settings.STATICFILES_FINDERS[:2]
    call_command("collectstatic", verbosity=0, interactive=False)
    (css,) = tmp_path.glob("eureka.*.css")
    addresses = re.findall(r'url\("(fonts/[^"]+)"\)', css.read_text())
    assert len(addresses) == 3
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", address) for address in addresses)
    assert all((tmp_path / address).exists() for address in addresses)


def test_only_the_tokens_hold_literal_colours():
    sheets = [path for path in (STATIC / "css").rglob("*.css") if path.name != "tokens.css"]
    guilty = {path.name: LITERAL_COLOUR.findall(path.read_text()) for path in sheets}
    assert {name: found for name, found in guilty.items() if found} == {}


def test_every_custom_property_that_is_used_is_a_token():
    css = join_css(STATIC) + join_css(STATIC, WRITE_CSS_ORDER)
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= set(re.findall(r"(--[a-z0-9-]+):", css))


def test_every_sheet_stays_within_its_layer():
    for folder, kinds in (("components", "components"), ("screens", "screens"), ("write", "components|screens")):
        for path in (STATIC / "css" / folder).glob("*.css"):
            assert re.match(rf"@layer ({kinds}){{", minify_css(path.read_text())), path.name


def test_elements_stand_alone():
    for path in (STATIC / "js").glob("*.js"):
        source = path.read_text()
        assert not re.search(r"^\s*(?:import|export)\b", source, re.MULTILINE), path.name
        assert not re.search(r"\beval\(", source), path.name


def test_every_icon_named_in_a_template_is_drawn():
    drawn = set(re.findall(r'symbol id="([a-z]+)"', (STATIC / "brand/icons.svg").read_text()))
    named = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        named |= set(re.findall(r"{% icon [\"']([a-z]+)[\"']", path.read_text()))
    assert named <= drawn
