"""The screens of the main job, and who looks at each: a small community in which every screen has something to show."""

WIDTHS = (360, 1280)
THEMES = ("light", "dark")
PLACES = """
import json
from django.conf import settings
from django.test import Client
from django.urls import reverse
from editorial.actions import ensure_site
from ideas.actions import set_vote
from inbox.mail import unsubscribe_token
from moderation.actions import report_comment
from moderation.models import Correspondent, Review
from people.actions import grant_role
from people.models import Role
from pipeline.actions import retain
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme
ensure_site()
theme, cartes = make_theme(), make_entity("Cartes")
paule = make_person("Paule", "Roux", is_head=True)
alice = make_person("Alice", "Briand", manager=make_person("Mona", "Vidal", manager=paule))
bob, carl, dora, eve, cleo = (
    make_person(name, manager=paule, entity=cartes) for name in ("Bob", "Carl", "Dora", "Eve", "Cleo"))
for person, role in ((dora, Role.DELEGATE), (eve, Role.EXECUTIVE), (cleo, Role.MANAGER)):
    grant_role(person, role, at_once=True)
Correspondent.objects.create(person=carl, theme=theme, company=cartes)
idea = make_idea(by=alice, title="Un seul rappel pour les commerces")
make_idea(by=bob, title="Une intercommunalisation anticonstitutionnellement désinstitutionnalisée, pour voir")
make_idea(by=bob, status="submitted")
waiting = make_idea(by=alice, status="submitted", title="Des vélos partagés entre les sites")
set_vote(idea, by=bob, wanted=True)
comment = make_comment(idea, by=bob)
make_comment(idea, by=alice, body="Merci !", parent=comment)
report_comment(comment, by=dora, reason="offensive", text="Blessant.")
retain(make_idea(by=alice, title="Un plan des places libres"), by=eve, text="À étudier de près.")
keys = {}
for name, person in {"alice": alice, "carl": carl, "eve": eve, "cleo": cleo, "dora": dora}.items():
    client = Client()
    client.force_login(person)
    keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
review, farewell = Review.objects.get(idea=waiting).pk, reverse("unsubscribe", args=[unsubscribe_token(bob)])
print(json.dumps({"keys": keys, "screens": [
    ["nobody", "/login/"], ["nobody", "/password/"], ["nobody", farewell],
    ["alice", "/"], ["alice", "/charte/"], ["alice", "/ideas/"],
    ["alice", "/ideas/?q=rappel"], ["alice", idea.get_absolute_url()], ["alice", waiting.get_absolute_url()],
    ["alice", "/ideas/new/"], ["alice", "errors"], ["carl", "/moderation/"], ["carl", f"/moderation/reviews/{review}/"],
    ["cleo", "/moderation/reports/"], ["dora", f"/moderation/comments/{comment.pk}/report/"], ["alice", "/inbox/"],
    ["alice", "/inbox/preferences/"], ["alice", "/me/"], ["alice", "/me/points/"], ["alice", "/me/ideas/"],
    ["alice", "/season/"], ["alice", f"/people/{bob.pk}/"], ["eve", "/board/"], ["eve", idea.get_absolute_url()],
    ["dora", "/register/"], ["alice", "/ideas/999999-rien/"]]}))
"""
