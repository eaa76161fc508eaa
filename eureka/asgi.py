"""One process for all: pages by the WSGI application in a pool of threads, sockets by Channels."""

import os

from a2wsgi import WSGIMiddleware

from eureka.wsgi import application as pages  # first: it sets Django up

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import re_path

from inbox.routing import websocket_urlpatterns

THREADS = int(os.environ.get("WEB_THREADS", "8"))


class HonestHeaders:
    """Pages behind the bridge to WSGI, guarded from what the bridge gets wrong.

    A header named with an underscore would pass for its twin with a hyphen (X_Forwarded_For), and a body
    sent in chunks would read as empty: the first is dropped, the second refused.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
            if any(name == b"transfer-encoding" for name, _ in headers):
                await _refuse_chunks(send)
                return
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


async def _refuse_chunks(send):
    """411: say the length first."""
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 411, "headers": headers})
    await send({"type": "http.response.body", "body": b"Length Required"})


async def _nowhere(scope, receive, send):
    """No socket lives at this address."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


_pages = HonestHeaders(WSGIMiddleware(pages, workers=THREADS))

_sockets = URLRouter([*websocket_urlpatterns, re_path("", _nowhere)])

application = ProtocolTypeRouter(
    {
        "http": _pages,
        "lifespan": _pages,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(_sockets)),
    }
)
