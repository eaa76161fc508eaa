"""Clients that ask as fast as they are answered, over connections kept open; they cost less than what they measure."""

import asyncio
import gzip
import statistics
import time
from typing import NamedTuple


class Measure(NamedTuple):
    """What a page costs: milliseconds with one client, answers a second with several, failures among all.

    `cpu`: milliseconds of the server's processors for each answer, which neighbours on the machine do not change.
    """

    median: float
    p95: float
    rate: float
    busy_p95: float
    errors: int
    statuses: dict
    size: int
    cpu: float


def measure(port, requests, seconds, clients, worked):
    """Ask in turn what `requests` (an endless iterator of bytes) yields: one client first, then `clients`.

    `worked()` says for how many seconds the server's processors have worked so far.
    """
    asyncio.run(_load(port, requests, min(seconds / 2, 1.0), clients))  # warm up every thread and process
    alone, _, statuses, body = asyncio.run(_load(port, requests, seconds / 2, 1))
    before = worked()
    busy, took, more, _ = asyncio.run(_load(port, requests, seconds, clients))
    cpu = (worked() - before) * 1000 / len(busy)
    for status, count in more.items():
        statuses[status] = statuses.get(status, 0) + count
    errors = sum(count for status, count in statuses.items() if status >= 400 or status == 0)
    size = len(body) if body[:2] == b"\x1f\x8b" else len(gzip.compress(body, 6))
    return Measure(
        statistics.median(alone) * 1000, _p95(alone) * 1000, len(busy) / took, _p95(busy) * 1000, errors, statuses,
        size, cpu,
    )  # fmt: skip


async def _load(port, requests, seconds, clients):
    """Times of all answers, the time it took, the count of each status, one body."""
    times, statuses, bodies = [], {}, [b""]
    end = time.perf_counter() + seconds

    async def client():
        reader = writer = None
        while time.perf_counter() < end:
            started = time.perf_counter()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(next(requests))
                status, body, keep = await _answer(reader)
            except (OSError, asyncio.IncompleteReadError):
                status, body, keep = 0, b"", False
            times.append(time.perf_counter() - started)
            statuses[status] = statuses.get(status, 0) + 1
            bodies[0] = body or bodies[0]
            if not keep and writer:
                writer.close()
                reader = writer = None
        if writer:
            writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return times, time.perf_counter() - started, statuses, bodies[0]


async def _answer(reader):
    """Status, body, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0].strip()
        body = await reader.readexactly(int(length)) if length else b""
    return status, body, b"connection: close" not in head


def _p95(times):
    return sorted(times)[int(len(times) * 0.95)]
