"""The cache of drawn parts of pages, kept apart because they are large: each process holds a few hundred of them."""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

pages = ConnectionProxy(caches, "pages")
