"""Every mail of the site can be looked at, by whoever animates or administers it, and shows nobody real."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from core.letters import samples
from editorial.actions import ensure_site
from inbox.models import Notification
from people.actions import grant_role
from people.models import Role, User
from tests.factories import make_entity, make_person
from tests.inbox.posting import TEN, TUESDAY, comment_on, post

pytestmark = pytest.mark.django_db
MAILS = ["address_changed", "digest", "heads", "news", "password_reset", "step"]


@pytest.fixture
def office(client, head):
    ensure_site()
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def frame(key, language="fr", scheme="light"):
    return reverse("mail-preview", args=[key, language, scheme])


def test_every_mail_that_the_site_sends_has_a_sample():
    from django.conf import settings

    files = {path.stem for path in (settings.BASE_DIR / "templates/emails").glob("[!_]*.mjml")}
    assert sorted(samples()) == MAILS and files <= set(MAILS)


@pytest.mark.parametrize("key", MAILS)
@pytest.mark.parametrize(("language", "greeting"), [("fr", "Bonjour Alix"), ("en", "Hello Alix")])
def test_a_mail_is_shown_in_each_language_with_its_text(office, key, language, greeting):
    page = office.get(reverse("mails"), {"mail": key, "language": language, "scheme": "dark", "width": "600"})
    text = page.content.decode()
    assert greeting in re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)[1]
    assert f'sandbox src="{frame(key, language, "dark")}"' in text and "eureka-mails__frame--600" in text
    html = office.get(frame(key, language, "dark")).content.decode()
    assert greeting in html and f'<html lang="{language}"' in html


def test_a_frame_shows_the_colours_asked_for_and_may_stand_in_our_pages_alone(office):
    light, dark = (office.get(frame("news", scheme=scheme)) for scheme in ("light", "dark"))
    assert "@media not all" in light.content.decode() and "@media all" in dark.content.decode()
    assert light["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in light["Content-Security-Policy"]


def test_what_is_unknown_is_the_first_in_the_list_and_no_frame(office):
    page = office.get(reverse("mails"), {"mail": "x", "language": "x", "scheme": "x", "width": "x"})
    assert page.status_code == 200 and "/light/" in page.content.decode()
    for address in (frame("x"), frame("news", "x"), frame("news", "fr", "x")):
        assert office.get(address).status_code == 404
    assert office.post(reverse("mails")).status_code == 405


def test_administrators_look_too_and_nobody_else(client, head, alice, eve, dora):
    ensure_site()
    ada = make_person("Ada", manager=head, entity=make_entity("Cartes"))
    grant_role(ada, Role.ADMINISTRATOR, at_once=True)
    for person, status in ((ada, 200), (alice, 404), (eve, 404), (dora, 404)):
        client.force_login(person)
        assert client.get(reverse("mails")).status_code == client.get(frame("news")).status_code == status


def test_looking_reads_nobody_sends_nothing_and_writes_nothing(office, django_assert_max_num_queries):
    for key in MAILS:
        office.get(frame(key))
        with django_assert_max_num_queries(8) as asked:
            office.get(frame(key))
        read = " ".join(query["sql"] for query in asked)
        assert not re.search(r'FROM "(ideas_|inbox_|register_)|^(INSERT|UPDATE|DELETE)', read)
    assert mail.outbox == [] and not Notification.objects.exists()


@pytest.mark.parametrize("key", ["news", "digest"])
def test_a_sample_is_made_like_what_leaves(office, idea, bob, time_machine, mailoutbox, key):
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    sent, shown = mailoutbox[0].alternatives[0][0], samples()[key].write().alternatives[0][0]
    assert sent.partition("</head>")[0].count("@media") == shown.partition("</head>")[0].count("@media")
    assert not User.objects.filter(email=samples()[key].write().to[0]).exists()
