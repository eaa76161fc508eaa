"""What a page repeats is drawn once; what is fresh never gets into it."""

from django.template import Context, Engine
from django.utils import translation

ENGINE = Engine(libraries={"kept": "core.templatetags.kept"}, builtins=["core.templatetags.kept"])


class Counted:
    """A text that knows how often it was drawn."""

    def __init__(self):
        self.times = 0

    def __str__(self):
        self.times += 1
        return "drawn"


def draw(template, **values):
    return template.render(Context(values))


def test_the_same_keys_draw_once_and_other_keys_again():
    template, text = ENGINE.from_string("{% kept place %}{{ text }} {{ place }}{% endkept %}"), Counted()
    assert draw(template, text=text, place="here") == "drawn here"
    assert draw(template, text=text, place="here") == "drawn here"
    assert draw(template, text=text, place="there") == "drawn there"
    assert text.times == 2


def test_what_is_fresh_is_each_readers_own():
    template = ENGINE.from_string("{% kept 1 %}<b>{% fresh %}{{ name }}{% endfresh %}</b>{% endkept %}")
    assert [draw(template, name=name) for name in ("Ada", "Bob & Co", "Ada")] == [
        "<b>Ada</b>",
        "<b>Bob &amp; Co</b>",
        "<b>Ada</b>",
    ]


def test_each_language_is_drawn_apart():
    template = ENGINE.from_string("{% kept 1 %}{{ word }}{% endkept %}")
    with translation.override("fr"):
        assert draw(template, word="idée") == "idée"
    with translation.override("en"):
        assert draw(template, word="idea") == "idea"


def test_a_key_that_is_none_keeps_nothing():
    template = ENGINE.from_string("{% kept key %}{{ word }}{% fresh %}!{% endfresh %}{% endkept %}")
    assert [draw(template, key=None, word=word) for word in ("one", "two")] == ["one!", "two!"]


def test_kept_within_fresh_within_kept_mixes_nobody_up():
    template = ENGINE.from_string(
        "{% kept 1 %}[{% fresh %}{% kept count %}({{ count }}{% fresh %}{{ name }}{% endfresh %}){% endkept %}"
        "{% endfresh %}]{% endkept %}"
    )
    assert draw(template, count=1, name="Ada") == "[(1Ada)]"
    assert draw(template, count=1, name="Bob") == "[(1Bob)]"
    assert draw(template, count=2, name="Bob") == "[(2Bob)]"


def test_kept_within_kept_leaves_its_holes_to_the_larger_drawing():
    template = ENGINE.from_string(
        "{% kept 1 %}{% kept 2 %}{% fresh %}{{ name }}{% endfresh %}{% endkept %}{% endkept %}"
    )
    assert [draw(template, name=name) for name in ("Ada", "Bob")] == ["Ada", "Bob"]


def test_memory_has_a_limit(monkeypatch):
    monkeypatch.setattr("core.templatetags.kept.LARGEST", 10)
    template = ENGINE.from_string("{% kept key %}{{ key }}{% endkept %}")
    assert [draw(template, key=key) for key in range(30)] == [str(key) for key in range(30)]
    assert len(template.nodelist[0].known) <= 10
