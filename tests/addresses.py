"""Every address that the site answers, walked from its URL configuration, and a quick way to ask one."""

import re

from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLResolver, get_resolver

from editorial.models import HomePage


def routes(patterns=None, before=""):
    """Pairs (route, name) of every address that the site answers."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here, pattern.name or ""


SITE = [(name, route) for route, name in routes() if not route.startswith(("cms/", "documents/", "_util/", "^(("))]
SITE_ROUTES = dict(SITE)
OFFICE_ROUTES = sorted({route for route, _name in routes() if route.startswith(("cms/", "documents/", "_util/"))})


def wanted(route):
    """The names of what a route needs to become an address."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route))


def office_path(route):
    """An address for a route of the back office."""
    page = HomePage.objects.get().pk
    filled = {"app_label": "editorial", "content_type_app_name": "editorial", "model_name": "newspage",
              "content_type_model_name": "newspage", "action": "publish", "action_name": "publish",
              "parent_page_id": page, "page_id": page, "page_pk": page, "page_to_move_id": page}  # fmt: skip
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled.get(found[1], 1)), route)
    path = re.sub(r"\(\\d\+\)/revisions/compare/.*", f"{page}/revisions/compare/live...latest/", path)
    path = path.replace("(\\d+)/(.*)", "1/f.txt").replace(".*/", "nowhere/")
    return "/" + path.replace("^", "").replace("$", "")


class Visitor:
    """Asks as one person, or as nobody, through every layer of the site; whatever an answer did is undone.

    Quicker than the test client, which copies every context of every template.
    """

    handler, factory = None, RequestFactory()

    def __init__(self, person=None):
        if Visitor.handler is None:
            Visitor.handler = ClientHandler(enforce_csrf_checks=False)
        browser = Client()
        if person:
            browser.force_login(person)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())

    def ask(self, method, path):
        """The answer to a request without data."""
        sent = {"CONTENT_TYPE": "application/x-www-form-urlencoded"} if method == "post" else {}
        address, _, query = path.partition("?")
        environ = self.factory._base_environ(
            PATH_INFO=address, QUERY_STRING=query, REQUEST_METHOD=method.upper(), HTTP_COOKIE=self.cookie, **sent
        )
        point = transaction.savepoint()
        response = self.handler(environ)
        response.said = b"".join(response) if response.streaming else response.content
        transaction.savepoint_rollback(point)
        return response


def bare(response, path):
    """An answer without its own address and without the keys that change with every page."""
    text = response.said.decode(errors="replace").replace(path, "PATH")
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", text)
    return response.status_code, sorted(response.headers), text
