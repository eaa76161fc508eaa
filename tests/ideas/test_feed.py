"""The list of ideas: tabs, filters, words, pages, cards."""

import pytest
from django.urls import reverse

from tests.factories import make_comment

FEED = "/ideas/"


@pytest.fixture
def page(client):
    """Opens an address as somebody and gives its text back."""

    def page(person, address=FEED, status=200):
        client.force_login(person)
        response = client.get(address)
        assert response.status_code == status, response.content.decode()[-3000:]
        return response.content.decode()

    return page


@pytest.mark.django_db
def test_the_feed_shows_a_published_idea_with_its_votes_and_its_byline(page, idea, bob):
    text = page(bob)
    assert idea.title in text
    assert "Alice Briand" in text
    assert f'id="vote-{idea.pk}"' in text


@pytest.mark.django_db
def test_an_idea_page_opens(page, idea, bob):
    make_comment(idea, by=bob)
    text = page(bob, idea.get_absolute_url())
    assert "Bonne idée, essayons." in text


@pytest.mark.django_db
def test_the_form_opens(page, bob):
    text = page(bob, reverse("idea-new"))
    assert 'name="title"' in text
