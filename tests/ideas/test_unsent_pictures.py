"""Pictures of a form that was never sent go, in time; those that somebody still counts on stay."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import schedule
from ideas import actions
from ideas.models import Draft, Idea, Picture
from ideas.models.idea import picture_path
from tests.factories import make_idea
from tests.ideas.test_writing import NEW, fields, media, picture  # noqa: F401 (fixtures)

pytestmark = pytest.mark.both_databases

JOB = "ideas.tasks.drop_unsent_pictures"


@pytest.fixture(autouse=True)
def patience(settings):
    settings.EUREKA = settings.EUREKA | {"PICTURE_DAYS": 3}
    settings.SESSION_COOKIE_AGE = 14 * 86400


@pytest.fixture
def clean(django_capture_on_commit_callbacks):
    """The daily job."""

    def clean():
        with django_capture_on_commit_callbacks(execute=True):
            schedule.run(JOB)

    return clean


def upload(by, days):
    """A picture that a form of `by` last held so many days ago."""
    made = actions.keep_picture(SimpleUploadedFile("p.png", picture().read(), "image/png"), by=by)
    Picture.objects.filter(pk=made.pk).update(used_at=timezone.now() - timedelta(days=days))
    return made


def test_the_daily_job_is_registered():
    assert schedule.jobs()[JOB].every == timedelta(days=1)


def test_what_was_never_sent_goes_with_its_files(alice, clean):
    old, fresh = upload(alice, days=18), upload(alice, days=16)
    paths = [picture_path(old, f"{width}.webp") for width, _height in old.widths]
    assert all(default_storage.exists(path) for path in paths)
    clean()
    assert list(Picture.objects.all()) == [fresh]
    assert not any(default_storage.exists(path) for path in paths)
    assert default_storage.exists(picture_path(fresh, f"{fresh.widths[0][0]}.webp"))
    clean()
    assert Picture.objects.count() == 1


def test_pictures_of_an_idea_and_of_a_draft_stay_however_old(alice, bob, clean):
    sent, drafted, loose = (upload(alice, days=400) for _ in range(3))
    Picture.objects.filter(pk=sent.pk).update(idea=make_idea(by=alice))
    actions.keep_draft(by=alice, client_key="k", payload={"pictures": [drafted.key]})
    actions.keep_draft(by=bob, client_key="k", payload={"pictures": [loose.key]})  # another's draft holds nothing
    clean()
    assert set(Picture.objects.all()) == {sent, drafted}


def test_a_draft_thrown_away_leaves_its_pictures_to_the_job(alice, clean):
    kept = upload(alice, days=400)
    draft = actions.keep_draft(by=alice, client_key="k", payload={"pictures": [kept.key]})
    clean()
    assert Picture.objects.exists()
    actions.drop_draft(draft, by=alice)
    clean()
    assert not Picture.objects.exists()


def test_a_form_that_comes_back_after_the_log_in_still_has_its_pictures(alice, fields, send, clean):  # noqa: F811
    """The session lasts 14 days; the form lost with it is sent again two days later."""
    lost = upload(alice, days=16)
    clean()
    assert send(alice, NEW, fields | {"picture": lost.key, "title": ""}).status_code == 422
    clean()
    assert send(alice, NEW, fields | {"picture": lost.key}).status_code == 302
    assert list(Idea.objects.get().pictures.all()) == [lost]


def test_each_return_of_the_form_starts_the_days_anew(alice, fields, send, clean, time_machine):  # noqa: F811
    held = upload(alice, days=16)
    send(alice, NEW, fields | {"picture": held.key, "title": ""})
    time_machine.move_to(timezone.now() + timedelta(days=16))
    clean()
    assert Picture.objects.filter(pk=held.pk).exists()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    clean()
    assert not Picture.objects.filter(pk=held.pk).exists()


def test_a_picture_that_is_gone_is_said_and_the_text_kept(alice, fields, send, clean):  # noqa: F811
    gone = upload(alice, days=18)
    clean()
    response = send(alice, NEW, fields | {"picture": gone.key})
    assert response.status_code == 422 and not Idea.objects.exists()
    text = response.content.decode()
    assert "Une image a attendu trop longtemps" in text and fields["proposal"] in text
    assert send(alice, NEW, fields).status_code == 302


def test_somebody_elses_form_keeps_nothing(alice, bob, fields, send, clean):  # noqa: F811
    of_alice = upload(alice, days=16)
    send(bob, NEW, fields | {"picture": of_alice.key, "title": ""})
    Picture.objects.filter(pk=of_alice.pk).update(used_at=timezone.now() - timedelta(days=18))
    send(bob, NEW, fields | {"picture": of_alice.key, "title": ""})
    clean()
    assert not Picture.objects.exists()
    assert not Draft.objects.exists()
