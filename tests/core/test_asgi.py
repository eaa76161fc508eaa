"""The bridge between the server and the pages lets nothing odd through."""

import asyncio

from eureka.asgi import HonestHeaders, application


def ask(app, headers=(), kind="http", path="/healthz"):
    """What an ASGI application sends back."""
    sent, told = [], iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}])
    scope = {
        "type": kind, "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers], "http_version": "1.1", "scheme": "http",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive():
        return next(told) if kind == "websocket" else {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def test_a_header_that_passes_for_another_is_dropped():
    seen = []

    async def inner(scope, receive, send):
        seen.extend(name for name, _ in scope["headers"])

    ask(HonestHeaders(inner), [(b"x_forwarded_for", b"1"), (b"x-forwarded-for", b"2")])
    assert seen == [b"host", b"x-forwarded-for"]


def test_a_body_of_unknown_length_is_refused_instead_of_read_as_empty():
    assert ask(application, [(b"transfer-encoding", b"chunked")])[0]["status"] == 411


def test_a_page_is_served_through_the_bridge():
    sent = ask(application)
    assert sent[0]["status"] == 200
    assert b"".join(message.get("body", b"") for message in sent[1:]) == b'{"status": "ok"}'


def test_a_socket_of_another_site_or_at_no_address_is_closed(monkeypatch):
    # this test asks the database nothing; what an earlier one left open in the same thread is not its business
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    assert ask(application, [(b"origin", b"http://evil.example")], "websocket", "/ws/")[0]["type"] == "websocket.close"
    assert ask(application, [(b"origin", b"http://localhost")], "websocket", "/ws/no")[0]["type"] == "websocket.close"
