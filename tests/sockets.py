"""A page's socket, spoken to without a server."""

import json

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """One WebSocket to an ASGI application."""

    def __init__(self, application, path, headers):
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self):
        """True when the server accepts."""
        await self.send_input({"type": "websocket.connect"})
        return (await self.receive_output(5))["type"] == "websocket.accept"

    async def say(self, said):
        """Send text, bytes, or anything else as JSON."""
        if not isinstance(said, str | bytes):
            said = json.dumps(said)
        await self.send_input({"type": "websocket.receive", "bytes" if isinstance(said, bytes) else "text": said})

    async def hear(self, timeout=5):
        """What the server says next."""
        return json.loads((await self.receive_output(timeout))["text"])

    async def leave(self):
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)
