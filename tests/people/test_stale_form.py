"""A page that stayed open while its person logged in elsewhere, or whose browser was emptied: nothing is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from ideas.models import Idea
from tests.factories import make_person

pytestmark = pytest.mark.django_db

OURS = {"HTTP_ORIGIN": "http://testserver"}
WRITTEN = {"title": "Un seul rappel", "problem": "Quatre appels <b>par</b> jour.", "csrfmiddlewaretoken": "x" * 64}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def test_what_was_written_is_offered_again_with_a_token_that_holds(strict):
    strict.force_login(make_person("Alice"))
    page = strict.post(reverse("idea-new"), WRITTEN, **OURS)
    said = page.content.decode()
    assert page.status_code == 403 and "La page était trop ancienne" in said
    assert "Quatre appels &lt;b&gt;par&lt;/b&gt; jour." in said and 'value="x' not in said
    token = strict.cookies["csrftoken"].value
    again = strict.post(reverse("idea-new"), WRITTEN | {"csrfmiddlewaretoken": token}, **OURS)
    assert again.status_code == 422 and not Idea.objects.exists()  # no theme yet: the form says so, texts kept
    assert "Quatre appels" in again.content.decode()


def test_without_a_session_the_log_in_page_keeps_it(strict):
    page = strict.post(reverse("idea-new"), WRITTEN, **OURS)
    assert page.status_code == 401 and 'name="kept:problem"' in page.content.decode()


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "http://elsewhere.example"}, {"HTTP_ORIGIN": "null"}])
def test_what_another_site_sends_is_not_offered(strict, origin):
    strict.force_login(make_person("Alice"))
    page = strict.post(reverse("idea-new"), WRITTEN, **origin)
    assert page.status_code == 403 and "Quatre appels" not in page.content.decode()
    assert "était trop ancienne" in page.content.decode()


def test_no_password_is_kept(strict):
    page = strict.post(reverse("login"), {"username": "a@b.example", "password": "secret"}, **OURS)
    assert page.status_code == 403 and "secret" not in page.content.decode()
