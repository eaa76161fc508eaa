"""Opening pages as somebody."""

import pytest


@pytest.fixture
def page(client):
    """Opens an address as a person and gives the text of the page."""

    def page(person, address="/ideas/", status=200):
        client.force_login(person)
        response = client.get(address)
        assert response.status_code == status
        return response.content.decode()

    return page


@pytest.fixture
def send(client):
    """Posts a form as a person; `htmx=True` as the page's script would."""

    def send(person, address, data=None, htmx=False, **extra):
        client.force_login(person)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(address, data or {}, headers=headers | extra.pop("headers", {}), **extra)

    return send
