"""`make bench`: our pages and acts beside the ceiling, on the demo data, embedded and behind gunicorn.

Seeds var/bench once; each server then works on a copy. SECONDS (4) says how long each measure lasts.
"""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from uuid import uuid4

from bench.client import measure

ROOT = Path(__file__).resolve().parent.parent
PORT = 9871
SECONDS = float(os.environ.get("SECONDS", "4"))
CLIENTS = 8
READERS = 200
EMBEDDED = ["uvicorn", "eureka.asgi:application", "--ws", "websockets-sansio", "--log-level", "warning",
            "--no-access-log", "--no-server-header", "--port", str(PORT)]  # fmt: skip
GUNICORN = ["gunicorn", "eureka.wsgi:application", "-k", "gthread", "-w", "2", "--threads", "4",
            "--log-level", "warning", "-b", f"127.0.0.1:{PORT}"]  # fmt: skip
SERVERS = {"embedded (uvicorn, 1 process)": EMBEDDED, "gunicorn (gthread, 2 processes)": GUNICORN}
PAGES = ("feed", "idea", "search", "vote", "comment", "post", "board")


def main():
    seeded = prepare()
    report = []
    with tempfile.TemporaryDirectory(prefix="eureka-bench-") as folder:
        for name, command in SERVERS.items():
            site, weight, failed = serve(command, "eureka.settings", fresh_copy(seeded, Path(folder)), ours)
            ceiling, _, _ = serve(command, "bench.ceiling_settings", fresh_copy(seeded, Path(folder)), bare)
            report += table(name, site, ceiling, weight, failed)
        queries = known(fresh_copy(seeded, Path(folder)), "queries")
    print("\n".join(report))
    print("\nqueries (first visit → when its pieces are cached): " + ", ".join(f"{k} {v}" for k, v in queries.items()))


def prepare():
    """The folder with the demo community, made on first use."""
    folder = ROOT / "var/bench"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "seeded"
    manage(folder, "catalogue", "migrate -v0", "collectstatic --noinput -v0")  # the code goes on, the data stays
    if not done.exists():
        manage(folder, "seed_demo")
        done.touch()
    return folder


def manage(folder, *commands):
    for command in commands:
        subprocess.run([sys.executable, "manage.py", *command.split()], cwd=ROOT, env=surroundings(folder), check=True)


def fresh_copy(seeded, folder):
    """A copy of the data that a run may change."""
    made = Path(tempfile.mkdtemp(dir=folder))
    for path in seeded.glob("eureka.sqlite3*"):
        shutil.copy(path, made)
    (made / "static").symlink_to(seeded / "static")
    return made


def surroundings(folder, settings="eureka.settings"):
    made = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return made | {
        "EUREKA_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings,
        "WEB_THREADS": "8",
        "IDEAS_AN_HOUR": "1000000",
        "COMMENTS_AN_HOUR": "1000000",
        "MALLOC_ARENA_MAX": "2",
    }


def serve(command, settings, folder, asks):
    """Start the server, measure each page, weigh the web processes; what failed in the mixed writing too."""
    facts = known(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=surroundings(folder, settings), start_new_session=True
    )
    try:
        wait_for_the_server(process)
        found = {}
        for page in PAGES:
            if asks is ours and page == "board" and status_of(next(ours("board", facts))) == 404:
                continue
            found[page] = measure(PORT, asks(page, facts), SECONDS, CLIENTS, lambda: worked(process.pid))
            print(f"  {settings.partition('.')[0]:>7} {page:<8} {found[page].rate:7.0f}/s", flush=True)
        acts = [asks(page, facts) for page in ("vote", "comment", "post")]
        writers = (next(act) for act in itertools.cycle(acts))
        mixed = measure(PORT, writers, SECONDS, CLIENTS, lambda: worked(process.pid))
        return found, weights(process.pid), mixed
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def known(folder, what=READERS):
    """What the requests are made of (or "queries"), read from the data in a process of its own."""
    code = "import django; django.setup(); from bench import facts; facts.main()"
    made = subprocess.run(
        [sys.executable, "-c", code, str(what)],
        cwd=ROOT,
        env=surroundings(folder),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(made.stdout)


def ours(page, facts):
    """An endless row of requests to the site, each as another person logged in."""
    chance = random.Random(page)
    for number in itertools.count():
        reader = facts["readers"][number % len(facts["readers"])]
        if page == "board":
            yield get("/board/", facts["executive"])
        elif page == "feed":
            yield get("/ideas/?tab=recent", reader)
        elif page == "idea":
            yield get(facts["long_idea"]["path"], reader)
        elif page == "search":
            yield get(f"/ideas/?{urllib.parse.urlencode({'q': facts['words'][number % len(facts['words'])]})}", reader)
        else:
            yield write(page, facts, reader, chance)


def bare(page, facts):
    """The same requests to the ceiling."""
    chance = random.Random(page)
    for number in itertools.count():
        reader = facts["readers"][number % len(facts["readers"])]
        if page in ("feed", "board"):
            yield get({"feed": "/ideas/", "board": "/board/"}[page], reader)
        elif page == "idea":
            yield get(f"/ideas/{facts['long_idea']['pk']}/", reader)
        elif page == "search":
            yield get(f"/search/?{urllib.parse.urlencode({'q': facts['stems'][number % len(facts['stems'])]})}", reader)
        else:
            yield write(page, facts, reader, chance)


def write(page, facts, reader, chance):
    """A vote, a comment or an idea of `reader`."""
    pk = chance.choice(facts["ideas"])
    if page == "vote":
        return post(f"/ideas/{pk}/vote/", reader, {"wanted": "1"}, htmx=True)
    if page == "comment":
        return post(f"/ideas/{pk}/comments/", reader, {"body": "Bonne idée, essayons dès lundi.", "kind": "support"})
    return post("/ideas/new/", reader, {**facts["draft"], "title": f"Idée de mesure {uuid4().hex[:12]}"})


def get(path, reader):
    return f"GET {path} HTTP/1.1\r\n{head(reader)}\r\n".encode()


def post(path, reader, form, htmx=False):
    body = urllib.parse.urlencode({"client_key": uuid4().hex, "user": reader["pk"], **form})
    extra = "HX-Request: true\r\n" if htmx else ""
    return (
        f"POST {path} HTTP/1.1\r\n{head(reader)}X-CSRFToken: {'x' * 32}\r\n{extra}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def head(reader):
    cookies = f"sessionid={reader['session']}; csrftoken={'x' * 32}"
    return f"Host: 127.0.0.1:{PORT}\r\nAccept-Encoding: gzip\r\nCookie: {cookies}\r\n"


def status_of(request):
    path, cookie = request.decode().split(" ")[1], request.decode().partition("Cookie: ")[2].split("\r\n")[0]
    try:
        asked = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": cookie})
        with urllib.request.urlopen(asked) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def wait_for_the_server(process):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                sys.exit("The server could not start.")
            time.sleep(0.1)
    sys.exit("The server did not answer.")


def weights(pid):
    """Resident megabytes of each web process (the master of several excepted)."""
    return [resident(one) for one in workers(pid)]


def worked(pid):
    """Seconds of processor time that the web processes have taken so far, in their own code and the kernel's."""
    stats = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in workers(pid)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def workers(pid):
    """The processes that answer: the children of a server with several, else the server itself."""
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if parent_of(place) == pid] or [pid]


def parent_of(place):
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident(pid):
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def table(name, site, ceiling, weight, mixed):
    """The lines of one server's report."""
    lines = [f"\n{name}, {CLIENTS} clients", f"{'':9}{'median':>9}{'p95':>9}{'req/s':>8}{'p95 busy':>10}"
             f"{'ceiling':>9}{'share':>7}{'CPU':>9}{'share':>7}{'gzip':>9}  errors"]  # fmt: skip
    for page, ours_ in site.items():
        top = ceiling[page]
        lines.append(
            f"{page:<9}{ours_.median:>6.1f} ms{ours_.p95:>6.1f} ms{ours_.rate:>8.0f}{ours_.busy_p95:>7.0f} ms"
            f"{top.rate:>9.0f}{ours_.rate / top.rate:>7.2f}{ours_.cpu:>6.1f} ms{top.cpu / ours_.cpu:>7.2f}"
            f"{ours_.size / 1000:>6.1f} kB  {ours_.errors or 'none'}" + (f" {ours_.statuses}" if ours_.errors else "")
        )
    lines.append(f"mixed writes by {CLIENTS} writers: {mixed.rate:.0f}/s, errors: {mixed.errors or 'none'}")
    lines.append(f"resident after all this: {', '.join(f'{one:.0f} MB' for one in weight)}")
    return lines


if __name__ == "__main__":
    main()
