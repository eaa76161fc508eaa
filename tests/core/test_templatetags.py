"""What the tags of the house write."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation

from core.templatetags import eureka


def render(source, **context):
    return engines["django"].engine.from_string(source).render(Context(context))


@pytest.fixture
def french():
    with translation.override("fr"):
        yield


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Adèle Briand", "AB"), ("Paul-Henri de la Roux", "PR"), ("Plume", "P"), ("élodie", "É"), ("", "")],
)
def test_initials_are_at_most_two_capitals(name, expected):
    assert eureka.initials(name) == expected


def test_a_face_keeps_its_tone():
    assert eureka.tone(7) == eureka.tone(7)
    assert {eureka.tone(number) for number in range(4)} == set(eureka.TONES)
    assert eureka.tone(None) in eureka.TONES
    assert eureka.tone("b2f1") in eureka.TONES


def test_numbers_are_grouped_with_narrow_no_break_spaces_in_french(french):
    assert eureka.number(3600) == "3\u202f600"
    assert eureka.number(2.44, 1) == "2,4"
    assert eureka.number(-4) == "\u22124"
    assert eureka.number(None) == ""


def test_numbers_are_grouped_with_commas_in_english():
    with translation.override("en"):
        assert eureka.number(3600) == "3,600"


def test_a_share_of_nothing_is_a_dash():
    assert eureka.share(2744, 4573).startswith("60")
    assert eureka.share(0, 0) == "–"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=40), "October 12"),
        (timedelta(days=400), "Oct. 17, 2025"),
    ],
)
def test_a_moment_reads_like_speech_then_as_a_date(age, words):
    now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    with translation.override("en"):
        text = eureka.when(now - age, now=now)
    assert f">{words}</time>" in text
    assert 'title="' in text


def test_a_moment_kept_in_a_cache_is_a_date_that_the_page_may_say_again():
    now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    with translation.override("en"):
        assert "data-live>November 21</time>" in eureka.when(now, now=now, stable=True)


def test_no_moment_no_words():
    assert eureka.when(None) == ""


def test_the_journey_in_small_stands_where_the_idea_stands():
    html = render('{% mini 3 label="In project" %}')
    assert html.count("<circle") == 5
    assert html.count("st--done") == 2
    assert html.count("st--now") == 1
    assert "In project" in html


@pytest.mark.parametrize("position", [0, None, 99])
def test_the_journey_in_small_survives_a_position_outside_the_line(position):
    assert render("{% mini position %}", position=position).count("st--now") == 1


def test_a_ring_beyond_its_goal_is_a_full_ring():
    assert 'stroke-dasharray="263.89 0.00"' in render("{% ring 700 500 %}")


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in eureka.icon("arrow")
    assert 'aria-label="Next &lt;one&gt;"' in eureka.icon("arrow", label="Next <one>")


def page(path, name):
    request = RequestFactory().get(path)
    request.resolver_match = SimpleNamespace(view_name=name)
    return request


def test_the_link_to_the_current_page_wears_the_hat():
    source = '{% active "feed" "idea" unless="stage=deployed" %}'
    assert "hatted" in render(source, request=page("/ideas/", "feed"))
    assert render(source, request=page("/ideas/?stage=deployed", "feed")) == ""
    assert render(source, request=page("/me/", "me")) == ""
    assert render(source) == ""


def test_a_link_may_wear_the_hat_for_one_query_only():
    source = '{% active "feed" only="stage=deployed" also="is-minor" %}'
    assert 'class="is-minor hatted"' in render(source, request=page("/ideas/?stage=deployed", "feed"))
    assert render(source, request=page("/ideas/", "feed")) == ' class="is-minor"'


def test_the_query_is_changed_without_losing_the_rest():
    source = "{% with_query theme='2' stage='' %}"
    html = render(source, request=page("/ideas/?stage=pilot&q=l%27id%C3%A9e&page=3", "feed"))
    assert html == "?q=l%27id%C3%A9e&amp;theme=2"


@pytest.mark.parametrize("code", ["400", "403", "404", "429", "500"])
def test_error_pages_stand_without_context_or_database(code):
    html = engines["django"].get_template(f"{code}.html").render()
    assert f">{code}<" in html
    assert "/ideas/" in html


def test_a_vote_that_is_refused_says_why_and_sends_nothing():
    source = '{% include "components/vote.html" with id=4 url="/v/" count=3 reason=reason only %}'
    html = render(source, reason="This idea is <yours>")
    assert 'aria-disabled="true"' in html
    assert "This idea is &lt;yours&gt;" in html
    assert "/v/" not in html


def test_a_vote_asks_for_what_it_wants_rather_than_toggling():
    source = '{% include "components/vote.html" with id=4 url="/v/" count=3 voted=voted title="T" only %}'
    assert 'value="1"' in render(source, voted=False)
    assert 'value="0"' in render(source, voted=True)


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'<symbol[^>]* id="([\w-]+)"', (settings.BASE_DIR / "static/brand/icons.svg").read_text()))
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for path in templates for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named - drawn == set() and len(named) > 20
