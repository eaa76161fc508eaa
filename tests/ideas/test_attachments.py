"""Documents that go with an idea: taken by what they are, downloads only, for those who may see the idea."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ideas import actions
from ideas.models import Attachment, Draft, Idea
from moderation.actions import route
from tests.core.test_documents import GOOD
from tests.ideas.test_large_pictures import commit, private, raws  # noqa: F401 (fixtures)
from tests.ideas.test_writing import NEW, fields, media  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
ADD = "/files/"


def document(kind="docx", name=None):
    return SimpleUploadedFile(name or f"Plan.{kind}", GOOD[kind], "text/html")


@pytest.fixture
def kept(alice, send):
    """A document that alice has added to a form."""

    def kept(**given):
        send(alice, ADD, {"file": document(**given)})
        return Attachment.objects.latest("pk")

    return kept


@pytest.fixture
def sent(alice, carl, fields, send):  # noqa: F811
    """Send an idea of alice's with a document; carl has it to review."""

    def sent(made):
        send(alice, NEW, fields | {"attachment": made.key})
        idea = Idea.objects.get()
        return idea, route(idea)

    return sent


def test_a_document_is_a_download_for_the_readers_of_its_idea_alone(alice, bob, mona, carl, sent, page, client, kept):
    made = kept(kind="xlsx", name="Coûts 2026.xlsx")
    address = f"/files/{made.key}/"
    page(bob, address, status=404)
    idea, _review = sent(made)
    assert list(idea.attachments.all()) == [made]
    for person, status in ((alice, 200), (carl, 200), (bob, 404), (mona, 404)):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status, person
        if status == 200:
            assert b"".join(answer.streaming_content) == GOOD["xlsx"]
    actions.publish(idea, by=None)
    text = page(bob, idea.get_absolute_url())
    assert f'href="{address}" download' in text and "Coûts 2026.xlsx" in text and "XLSX, " in text
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == GOOD["xlsx"]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Co%C3%BBts%202026.xlsx"
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    actions.withdraw(idea, by=alice)
    page(bob, address, status=404)


def test_the_one_who_reviews_finds_the_document_at_the_desk(carl, sent, page, kept):
    made = kept()
    _idea, review = sent(made)
    assert f"/files/{made.key}/" in page(carl, f"/moderation/reviews/{review.pk}/")


def test_what_may_not_be_seen_answers_like_what_never_was(alice, bob, client, kept):
    made = kept()
    client.force_login(bob)
    hidden, absent = client.get(f"/files/{made.key}/"), client.get(f"/files/{'0' * 32}/")
    assert hidden.content.replace(made.key.encode(), b"0" * 32) == absent.content or hidden.status_code == 404
    assert (hidden.status_code, sorted(hidden.headers)) == (absent.status_code, sorted(absent.headers))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("../../etc/passwd.docx", "passwd.docx"),
        ("C:\\temp\\Plan.docx", "Plan.docx"),
        ("page.html", "page.html.docx"),
        ("a\u202excod.docx", "axcod.docx"),
        ("x" * 400 + ".docx", "x" * 95 + ".docx"),
        ('<b>"gras"</b>.docx', "b.docx"),
        ("...", "document.docx"),
    ],
)
def test_names_are_bounded_and_say_what_the_file_is(alice, given, named):
    made = actions.keep_attachment(document(name=given), by=alice)
    assert made.name == named or (given.startswith("<") and "<" not in made.name and made.name.endswith(".docx"))
    assert len(made.name) <= 100


def test_a_bad_document_is_refused_at_its_field_and_the_text_stays(alice, fields, send, private):  # noqa: F811
    page = SimpleUploadedFile("plan.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    answer = send(alice, NEW, fields | {"documents": [page]})
    text = answer.content.decode()
    assert answer.status_code == 422 and "plan.pdf : Ce genre de fichier n’est pas accepté" in text
    assert fields["proposal"] in text and not Attachment.objects.exists() and raws(private) == []


def test_without_a_script_documents_come_with_the_form_three_at_most(alice, fields, send):  # noqa: F811
    answer = send(alice, NEW, fields | {"documents": [document("pdf", f"{n}.pdf") for n in range(4)]})
    assert answer.status_code == 422 and "3 documents au plus" in answer.content.decode()
    assert Attachment.objects.count() == 3
    again = fields | {"attachment": list(Attachment.objects.values_list("key", flat=True))}
    assert send(alice, NEW, again | {"remove": again["attachment"][0]}).status_code == 302
    assert Idea.objects.get().attachments.count() == 2


def test_the_same_upload_again_is_the_same_document(alice, send, private):  # noqa: F811
    for _ in range(2):
        send(alice, ADD, {"file": document(), "client_key": "k"})
    assert Attachment.objects.count() == len(raws(private)) == 1


def test_nobody_takes_another_s_document(alice, bob, fields, send, kept):  # noqa: F811
    made = kept()
    send(bob, NEW, fields | {"attachment": made.key, "entity": bob.entity_id})
    made.refresh_from_db()
    assert made.idea is None


def test_a_draft_holds_its_documents_and_a_completed_idea_too(alice, fields, send, page, kept):  # noqa: F811
    made = kept()
    send(alice, NEW, fields | {"attachment": made.key, "draft": "1"})
    draft = Draft.objects.get()
    assert draft.payload["attachments"] == [made.key]
    assert f'name="attachment" value="{made.key}"' in page(alice, f"/ideas/new/?draft={draft.pk}")
    send(alice, NEW, fields | {"attachment": made.key})
    idea = actions.return_to_author(Idea.objects.get(), by=None, advice="Un exemple ?")
    edit = f"/ideas/{idea.pk}/edit/"
    assert made.key in page(alice, edit)
    send(alice, edit, fields)
    assert not idea.attachments.exists()


def test_documents_never_sent_go_with_their_files_unless_a_draft_holds_them(alice, kept, private, commit):  # noqa: F811
    lost, drafted = kept(), kept()
    actions.keep_draft(by=alice, client_key="k", payload={"attachments": [drafted.key]})
    Attachment.objects.update(used_at=timezone.now() - timedelta(days=400))
    with commit():
        assert actions.drop_unsent_attachments() == 1
    assert list(Attachment.objects.all()) == [drafted] and len(raws(private)) == 1
    assert not Attachment.objects.filter(pk=lost.pk).exists()
