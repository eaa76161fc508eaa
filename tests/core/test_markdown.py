"""What people write comes out as safe, tidy HTML."""

import time

import pytest

from core.errors import DomainError
from core.markdown import MAX_LENGTH, clean_html, excerpt, plain, render

ATTACKS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=https://example.org></iframe>",
    '<a href="java&#10;script:alert(1)">x</a>',
    '<p style="position:fixed">x</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("make", [lambda text: render(text, "fr"), clean_html])
def test_nothing_that_runs_comes_out(make, attack):
    made = make(attack)
    tags = [part.split(">")[0].lower() for part in made.split("<")[1:]]
    assert not [tag for tag in tags if tag.startswith(("script", "img", "svg", "iframe", "style", "math"))]
    assert not [tag for tag in tags if "javascript" in tag or " on" in tag or "style=" in tag or "data:" in tag]


def test_headings_go_below_those_of_the_page():
    assert render("# A\n\n##### B", "fr") == "<h3>A</h3>\n<h6>B</h6>\n"
    assert clean_html("<h1 class=x>A</h1>") == "<h3>A</h3>"


def test_links_do_not_vouch_for_their_target():
    assert render("[a](https://example.org)", "en") == (
        '<p><a href="https://example.org" rel="noopener nofollow">a</a></p>\n'
    )
    assert 'href="mailto:a@example.org"' in render("<a@example.org>", "en")


def test_pictures_from_outside_are_dropped():
    assert clean_html('<p>before<img src="https://example.org/a.png">after</p>') == "<p>beforeafter</p>"
    assert "<img" not in render("![a](https://example.org/a.png)", "fr")


def test_a_line_break_stays_a_line_break():
    assert render("a\nb", "en") == "<p>a<br>\nb</p>\n"


def test_tables_align_without_a_style_attribute():
    assert '<th class="r">n</th>' in render("|a|n|\n|-|-:|\n|x|1|", "fr")
    assert "style" not in render("|a|n|\n|-|:-:|\n|x|1|", "fr")


@pytest.mark.parametrize(("language", "name"), [("fr", "Tableau"), ("en", "Table")])
def test_a_table_slides_in_a_frame_of_its_own_that_has_a_name(language, name):
    frame = f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table>'
    assert render("|a|\n|-|\n|x|", language).startswith(frame)
    assert clean_html("<table><tr><td>a</td></tr></table>", language).endswith("</table></div>")


def test_an_address_of_the_site_itself_is_no_way_out(settings):
    settings.BASE_URL = "https://eureka.example"
    assert 'href="/ideas/3-a/"' in render("[a](https://eureka.example/ideas/3-a/)", "fr")
    assert 'href="https://eureka.example.org/"' in render("[a](https://eureka.example.org/)", "fr")


def test_struck_words_are_shown_struck():
    assert render("~~no~~", "en") == "<p><s>no</s></p>\n"


def test_french_signs_keep_to_their_word_but_code_is_left_alone():
    assert "Vraiment\u202f? «&nbsp;oui&nbsp;»" in render("Vraiment ? « oui »", "fr")
    assert "<code>a ?</code>" in render("`a ?`", "fr")
    assert "a ?" in render("a ?", "en")
    assert "ratio&nbsp;: 12:30" in render("ratio : 12:30", "fr")


def test_words_are_kept_without_their_markup():
    assert plain("<p>a &amp; b</p><p>c<br>d</p><script>no</script>") == "a & b c d"
    assert plain("1 < 2") == "1 < 2"


def test_an_excerpt_ends_between_words_and_keeps_its_length():
    text = "<p>" + "grande idée " * 50 + "</p>"
    short = excerpt(text, 30)
    assert short == "grande idée grande idée…"
    assert len(excerpt("x" * 500, 200)) == 200
    assert excerpt("<p>court</p>", 200) == "court"


def test_a_text_too_long_is_refused_in_words():
    with pytest.raises(DomainError):
        render("a" * (MAX_LENGTH + 1), "fr")
    with pytest.raises(DomainError):
        clean_html("a" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "text", ["[" * 49_000, "*a " * 16_000, "> " * 24_000, "`a" * 24_000, "<b>" * 16_000, "**_" * 16_000, "|a" * 24_000]
)
def test_hostile_repetition_takes_no_noticeable_time(text):
    started = time.process_time()
    clean_html(render(text, "fr")[:MAX_LENGTH])
    assert time.process_time() - started < 3
