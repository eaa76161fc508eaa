"""Pages on the wire."""

import gzip
import secrets

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

LEVEL = 3  # of zlib: on the list of ideas a ninth more bytes than Django's 6, for two fifths of the time
NAME_FLAG = 8


class QuickGZipMiddleware(GZipMiddleware):
    """Django's compression of pages, at a quicker level; files and streams are left as they are.

    Like Django's (and ADR 25), each answer bears a file name of random length, so that its size says less.
    """

    def process_response(self, request, response):
        if response.streaming or len(response.content) < 200 or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            return response
        packed = gzip.compress(response.content, LEVEL, mtime=0)
        name = b"a" * secrets.randbelow(self.max_random_bytes) + b"\0"
        response.content = packed[:3] + bytes([NAME_FLAG]) + packed[4:10] + name + packed[10:]
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        if response.get("ETag", "").startswith('"'):
            response.headers["ETag"] = "W/" + response.headers["ETag"]
        return response
