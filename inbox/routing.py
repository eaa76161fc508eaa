"""The addresses of the sockets."""

from django.urls import path

from inbox.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/", LiveConsumer.as_asgi())]
