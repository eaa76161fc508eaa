"""Pages travel compressed."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.middleware import QuickGZipMiddleware

TEXT = "Une idée, puis une autre. " * 200


def sent(accepts, response):
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return QuickGZipMiddleware(lambda _request: response)(request)


def test_a_page_is_compressed_and_reads_the_same():
    answer = sent("br, gzip", HttpResponse(TEXT, headers={"ETag": '"1"'}))
    assert gzip.decompress(answer.content).decode() == TEXT
    assert answer["Content-Encoding"] == "gzip" and int(answer["Content-Length"]) == len(answer.content)
    assert answer["ETag"] == 'W/"1"' and "Accept-Encoding" in answer["Vary"]


def test_its_size_differs_from_one_answer_to_the_next():
    assert len({len(sent("gzip", HttpResponse(TEXT)).content) for _ in range(50)}) > 10


@pytest.mark.parametrize("accepts", ["", "br", "identity"])
def test_who_cannot_read_it_gets_it_plain(accepts):
    answer = sent(accepts, HttpResponse(TEXT))
    assert answer.content.decode() == TEXT and "Content-Encoding" not in answer


def test_what_is_short_or_compressed_already_is_left_alone():
    assert sent("gzip", HttpResponse("short")).content == b"short"
    packed = HttpResponse(gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"})
    assert gzip.decompress(sent("gzip", packed).content).decode() == TEXT
