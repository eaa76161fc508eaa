"""Nobody can do one thing too often, and is told when to come back."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse

from core.ratelimit import TooMany, address, hit, rate_limited


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


def test_the_limit_is_reached_and_says_how_long_to_wait(time_machine):
    time_machine.move_to("2026-11-20 10:00:15+01:00", tick=False)
    assert [hit("a", 3, 60) for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooMany) as refusal:
        hit("a", 3, 60)
    assert refusal.value.retry_after == 46
    assert hit("b", 3, 60) == 2


def test_a_new_window_starts_afresh(time_machine):
    time_machine.move_to("2026-11-20 10:00:15+01:00", tick=False)
    hit("a", 1, 60)
    time_machine.move_to("2026-11-20 10:01:00+01:00", tick=False)
    assert hit("a", 1, 60) == 0


def test_a_view_answers_429_only_to_writes(rf):
    @rate_limited("write", limit=1, seconds=3600)
    def view(request):
        return HttpResponse("done")

    def ask(method, ip):
        request = getattr(rf, method)("/", REMOTE_ADDR=ip)
        request.user = AnonymousUser()
        return view(request)

    assert ask("post", "10.0.0.1").status_code == 200
    refused = ask("post", "10.0.0.1")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert ask("get", "10.0.0.1").status_code == 200
    assert ask("post", "10.0.0.2").status_code == 200


def test_a_forged_address_changes_nothing_without_a_proxy(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.1.1")
    settings.PROXY_COUNT = 0
    assert address(request) == "10.0.0.1"
    settings.PROXY_COUNT = 1
    assert address(request) == "10.1.1.1"


def test_what_passed_once_is_not_counted_again_and_what_was_refused_is(time_machine):
    time_machine.move_to("2026-11-20 10:00:15+01:00", tick=False)
    assert [hit("a", 2, 60, once=form) for form in ("x", "x", "y", "x")] == [1, 1, 0, 0]
    for _ in range(2):
        with pytest.raises(TooMany):
            hit("a", 2, 60, once="z")
    time_machine.move_to("2026-11-20 10:01:00+01:00", tick=False)
    assert [hit("a", 2, 60, once=form) for form in ("y", "z", "z")] == [2, 1, 1]
