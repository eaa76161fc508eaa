"""Pictures of 50 Mpx: checked in the request, kept where nobody reads, made small by a task, told where they stand."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from core import schedule
from ideas import actions
from ideas.models import Idea, Picture
from ideas.models.idea import picture_path
from tests.factories import make_idea
from tests.ideas.test_writing import NEW, fields, media, picture  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
ADD = "/pictures/"
PLACE = b"48.1173"


def photo(size=(8160, 6144), upright=1):
    """A phone's photo, with its maker, its place and a word hidden in it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "MAKER-OF-CAMERA", upright
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[29] = "N", PLACE.decode()
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(out, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    """A folder of its own for what nobody reads."""
    location = tmp_path / "private"
    where = settings.STORAGES["private"] | {"OPTIONS": {"location": location}}
    settings.STORAGES = settings.STORAGES | {"private": where}
    return location


def raws(private):
    return [path for path in private.rglob("*") if path.is_file()]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_photo_of_50_mpx_is_prepared_by_a_task(alice, fields, send, page, private, commit):  # noqa: F811
    assert PLACE in photo().read()
    shown = send(alice, ADD, {"file": photo(upright=6), "client_key": "p"}).content.decode()
    made = Picture.objects.get()
    assert "Cette image se prépare" in shown and 'hx-trigger="every 3s"' in shown and "Que montre-t-elle" in shown
    assert len(raws(private)) == 1 and made.widths == []
    send(alice, NEW, fields | {"picture": made.key, f"alt-{made.key}": "Le quai"})
    idea = Idea.objects.get()
    assert "Cette image se prépare" in page(alice, idea.get_absolute_url())
    with commit():
        DBTaskResult.objects.get(task_path__contains="prepare_picture").task.call(made.pk)
    made.refresh_from_db()
    assert made.widths == [[362, 480], [723, 960], [1446, 1920]] and raws(private) == []
    for width, _height in made.widths:
        with default_storage.open(picture_path(made, f"{width}.webp")) as copy:
            data = copy.read()
        assert not [word for word in (b"MAKER", b"SECRET", PLACE, b"EXIF") if word in data]
    text = page(alice, idea.get_absolute_url())
    assert "Cette image se prépare" not in text and 'alt="Le quai"' in text
    assert all(f"{reverse('picture', args=[made.key, width])} {width}w" in text for width, _height in made.widths)
    assert "hx-trigger" not in page(alice, reverse("picture-state", args=[made.key]))
    assert actions.prepare_picture(made.pk) is None


def test_nobody_else_learns_of_a_picture_before_it_is_sent(alice, bob, send, page):
    send(alice, ADD, {"file": photo((5000, 3000))})
    address = reverse("picture-state", args=[Picture.objects.get().key])
    page(alice, address)
    page(bob, address, status=404)


def test_the_same_upload_again_is_the_same_picture(alice, bob, send, private):
    for _ in range(2):
        send(alice, ADD, {"file": photo((5000, 3000)), "client_key": "p"})
        send(alice, ADD, {"file": picture(), "client_key": "q"})
    send(bob, ADD, {"file": picture(), "client_key": "q"})
    assert Picture.objects.filter(owner=alice).count() == 2 and Picture.objects.filter(owner=bob).count() == 1
    assert len(raws(private)) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"<svg onload='alert(1)'/>", "pas une image"),
        ("b.png", b"", "vide"),
        ("c.jpg", photo((9000, 6000)).read(), "52\u00a0millions"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(alice, send, private, name, content, said):
    answer = send(alice, ADD, {"file": SimpleUploadedFile(name, content, "image/png")})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Picture.objects.exists() and not private.exists()


def test_a_large_picture_that_turns_out_broken_is_told_and_leaves_nothing(alice, send, page, private, commit):
    half = SimpleUploadedFile("moitie.jpg", photo().read()[:4000], "image/jpeg")
    send(alice, ADD, {"file": half})
    made = Picture.objects.get()
    with commit():
        actions.prepare_picture(made.pk)
    assert raws(private) == []
    assert "Cette image n’a pas pu être lue" in page(alice, reverse("picture-state", args=[made.key]))


def test_a_picture_that_kills_its_worker_three_times_is_given_up(alice, send, page, private, monkeypatch, commit):
    send(alice, ADD, {"file": photo((5000, 3000))})
    made = Picture.objects.get()

    def killed(*_):
        raise SystemExit

    monkeypatch.setattr(actions.pictures, "reencode", killed)
    for _ in range(3):
        with pytest.raises(SystemExit):
            actions.prepare_picture(made.pk)
    assert "Cette image se prépare" in page(alice, reverse("picture-state", args=[made.key]))
    with commit():
        actions.prepare_picture(made.pk)
    assert "Cette image n’a pas pu être lue" in page(alice, reverse("picture-state", args=[made.key]))
    assert raws(private) == []


def test_a_picture_whose_task_was_lost_is_prepared_all_the_same(alice, send):
    send(alice, ADD, {"file": photo((5000, 3000))})
    DBTaskResult.objects.all().delete()
    schedule.run("ideas.tasks.prepare_forgotten_pictures")
    assert not DBTaskResult.objects.exists()
    Picture.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    schedule.run("ideas.tasks.prepare_forgotten_pictures")
    assert DBTaskResult.objects.filter(task_path__contains="prepare_picture").count() == 1


def test_a_large_picture_never_sent_goes_with_its_raw_file(alice, send, private, commit):
    send(alice, ADD, {"file": photo((5000, 3000))})
    Picture.objects.update(used_at=timezone.now() - timedelta(days=400))
    with commit():
        actions.drop_unsent_pictures()
    assert not Picture.objects.exists() and raws(private) == []


def test_a_published_idea_shows_its_picture_to_readers_once_it_is_ready(alice, bob, page, send):
    idea = make_idea(by=alice)
    made = actions.keep_picture(photo((5000, 3000)), by=alice)
    Picture.objects.filter(pk=made.pk).update(idea=idea)
    assert "Cette image se prépare" in page(bob, idea.get_absolute_url())
    actions.prepare_picture(made.pk)
    assert f"{made.key}/1920.webp 1920w" in page(bob, idea.get_absolute_url())


def test_the_memory_for_50_mpx_is_bounded():
    import subprocess
    import sys

    said = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, timeout=120, check=True)
    assert int(said.stdout) < 700  # MB, the interpreter and the drawing of the test's own PNG excluded


MEASURE = """
import io, os, resource, sys, tempfile
os.environ["DJANGO_SETTINGS_MODULE"] = "eureka.settings"
import django; django.setup()
from PIL import Image
from django.core.files import File
from core.pictures import reencode
path = tempfile.mktemp(".png")
if not os.fork():
    Image.new("RGBA", (8160, 6144), (9, 9, 9, 200)).save(path, "PNG", compress_level=1); os._exit(0)
os.wait()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(path, "rb") as raw:
    reencode(File(raw))
os.unlink(path)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
