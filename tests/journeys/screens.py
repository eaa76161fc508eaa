"""The screens of the site, and who looks at each: a small community in which every screen has something to show."""

WIDTHS = (360, 1280)
THEMES = ("light", "dark")
PLACES = """
import json
from datetime import timedelta
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from community.actions import save_search
from core.fulltext import REBUILDERS
from editorial.actions import ensure_site
from ideas.actions import edit_comment, invite, keep_attachment, keep_campaign, note_stop, revise
from ideas.actions import set_follow, set_reaction, set_vote
from ideas.models import Attachment, Campaign, ExtraField
from inbox.unsubscribing import stop_token
from insights.actions import ask_export, make_export
from moderation.actions import appeal, ask_opinion, break_glass, refuse, report_comment
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent, Review
from people.actions import declare_conflict, grant_role
from people.closure import rebuild
from people.models import Role
from pipeline.actions import retain
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme
ensure_site()
theme, cartes = make_theme(), make_entity("Cartes")
paule = make_person("Paule", "Roux", is_head=True)
alice = make_person("Alice", "Briand", manager=make_person("Mona", "Vidal", manager=paule))
bob, carl, dora, eve, cleo, gail, hugo, root = (
    make_person(name, manager=make_person("Chef", name, manager=paule), entity=cartes)
    for name in ("Bob", "Carl", "Dora", "Eve", "Cleo", "Gail", "Hugo", "Root"))
for person, role in ((dora, Role.DELEGATE), (eve, Role.EXECUTIVE), (cleo, Role.MANAGER), (root, Role.ADMINISTRATOR)):
    grant_role(person, role, at_once=True)
Correspondent.objects.create(person=carl, theme=theme, company=cartes)
idea = make_idea(by=alice, title="Un seul rappel pour les commerces")
make_idea(by=bob, title="Une intercommunalisation anticonstitutionnellement désinstitutionnalisée, pour voir")
make_idea(by=bob, status="submitted")
waiting = make_idea(by=alice, status="submitted", title="Des vélos partagés entre les sites")
table = "| Jour | Appels reçus | Rappels promis | Rappels faits | Remarques |\\n|-|-:|-:|-:|-|\\n"
table += "| lundi | 12 | 9 | 4 | le soir surtout |"
written = make_idea(by=alice, title="Un tableau, un lien, un document", problem=f"{table}\\n\\nVoir #{idea.pk}, "
    "[la notice](https://example.org/notice-anticonstitutionnellement-longue) et @bob.")
plan = SimpleUploadedFile("Plan-des-appels-" + "anticonstitutionnel-" * 4 + ".pdf", b"%PDF-1.7 a")
plan = keep_attachment(plan, by=alice)
Attachment.objects.filter(pk=plan.pk).update(idea=written)
set_vote(idea, by=bob, wanted=True)
today = timezone.localdate()
note_stop(idea, by=cleo, entity=cartes, state="tried", started_on=today, result="Deux agences l’essaient.")
comment = make_comment(idea, by=bob)
make_comment(idea, by=alice, body="Merci !", parent=comment)
report_comment(comment, by=dora, reason="offensive", text="Blessant.")
edit_comment(comment, by=bob, body="Un commentaire hippopotomonstrosesquippedaliophobique, modifié depuis.")
set_reaction(comment, by=dora, kind="thanks", wanted=True)
for target in (theme, bob):
    set_follow(target, by=alice, level="watching")
retain(make_idea(by=alice, title="Un plan des places libres"), by=eve, text="À étudier de près.")
# what one does against a decision, and in the sight of all
refused = make_idea(by=alice, status="submitted", title="Un refus que l’on discute")
judged = Review.objects.get(idea=refused)
refuse(judged, by=judged.reviewer, reason="unclear", text="On ne comprend pas.", nothing=True)
for person in (gail, hugo):
    Correspondent.objects.create(person=person, theme=theme, company=make_entity(f"Chez {person.first_name}"))
refused.refresh_from_db()
contested = appeal(ground_of_idea(refused), by=alice, text="Elle est pourtant claire.")
seat = contested.seats.select_related("judge").first()
asked = Review.objects.get(idea=waiting)
opinion = ask_opinion(asked, by=asked.reviewer)
make_idea(by=alice, status="submitted", title="Une idée qui attend chez quelqu’un")
declare_conflict(alice, other=bob)
break_glass(waiting.pk, by=root, reason="À la demande du tribunal.")
invite(idea, by=alice, person=hugo)
changed = make_idea(by=alice, title="Une cantine ouverte le soir")
revise(changed, by=alice, seen=1, title="Une cantine ouverte tard", problem="On ferme à deux heures.", proposal="")
now, puts = timezone.now(), "Qu’est-ce qui est anticonstitutionnellement long et que l’on pourrait cesser de faire ?"
campaign = Campaign(question=puts, summary="Dites-le.", prize="Un dîner.", sponsor=alice, entity=alice.entity,
                    opens_at=now - timedelta(days=3), closes_at=now + timedelta(days=39))
choices = "Nous | Us\\nEux | Them"
campaign.fields = [ExtraField(kind="choice", label_fr="Qui décide ?", label_en="Who?", choices=choices),
                   ExtraField(kind="number", label_fr="Combien d’heures ?", label_en="How many?", is_required=True)]
keep_campaign(campaign)
Campaign.objects.create(question="Et avant ?", opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=2))
said = {campaign.fields.get(kind="number").form_name: "12,5"}
answering = make_idea(by=alice, campaign=campaign, title="Cesser d’imprimer", answers=said)
make_person("Sans", "Ligne")
rebuild()
save_search(by=alice, name="Une intercommunalisation anticonstitutionnellement gardée", query="q=rappel")
export = ask_export(by=alice, query="q=rappel", kind="xlsx", client_key="k")
make_export(export)
for rebuild_index in REBUILDERS.values():
    rebuild_index()
keys = {}
people = {"alice": alice, "carl": asked.reviewer, "eve": eve, "cleo": cleo, "dora": dora, "root": root, "hugo": hugo,
          "seat": seat.judge, "asked": opinion.person}
for name, person in people.items():
    client = Client()
    client.force_login(person)
    keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
review, farewell = Review.objects.get(idea=waiting).pk, reverse("unsubscribe", args=[stop_token(bob, "now")])
print(json.dumps({"keys": keys, "screens": [
    ["nobody", "/login/"], ["nobody", "/password/"], ["nobody", farewell],
    ["alice", "/"], ["alice", "/charte/"], ["alice", "/ideas/"],
    ["alice", "/ideas/?q=rappel"], ["alice", "/search/"], ["alice", "/search/?q=rappel"], ["alice", "/search/?q=rapel"],
    ["alice", "/search/?q=essayons&kind=comments"], ["alice", "/search/?q=bob&kind=people"],
    ["alice", "/exports/?list=1&q=rappel"], ["alice", "/me/searches/"],
    ["alice", "/search/?q=theme:zut"], ["alice", "/search/?q=introuvable"],
    ["alice", idea.get_absolute_url()], ["alice", f"/ideas/{idea.pk}/near/"], ["alice", waiting.get_absolute_url()],
    ["alice", f"/ideas/{idea.pk}/authors/?name=bo"], ["hugo", idea.get_absolute_url()],
    ["alice", f"/ideas/{changed.pk}/revise/"], ["hugo", f"/ideas/{changed.pk}/versions/"],
    ["alice", "/ideas/new/"], ["alice", "errors"], ["carl", "/moderation/"], ["carl", f"/moderation/reviews/{review}/"],
    ["cleo", "/moderation/reports/"], ["dora", f"/moderation/comments/{comment.pk}/report/"], ["alice", "/inbox/"],
    ["alice", "/inbox/preferences/"], ["alice", "/me/"], ["alice", "/me/points/"], ["alice", "/me/ideas/"],
    ["alice", "/season/"], ["alice", f"/people/{bob.pk}/"], ["eve", "/board/"], ["eve", idea.get_absolute_url()],
    ["dora", "/register/"], ["dora", "/register/entries/"], ["dora", "/register/entries/1/"],
    ["dora", "/register/report/"], ["dora", "/moderation/glass/"], ["root", "/moderation/glass/"],
    ["root", "/people/lines/"], ["root", waiting.get_absolute_url()], ["alice", refused.get_absolute_url()],
    ["alice", f"/moderation/appeals/{contested.pk}/"], ["seat", f"/moderation/appeals/{contested.pk}/"],
    ["asked", f"/moderation/opinions/{opinion.pk}/"], ["asked", "/moderation/"], ["carl", "/moderation/claims/"],
    ["carl", "/moderation/hand-over/"], ["carl", "/moderation/absence/"], ["alice", "/me/conflicts/"],
    ["cleo", f"/ideas/{idea.pk}/stop/"], ["alice", "/me/votes/"], ["alice", "/me/drafts/"], ["alice", "/me/follows/"],
    ["alice", f"/ideas/?theme={theme.key}"], ["dora", f"/comments/{comment.pk}/texts/"],
    ["alice", written.get_absolute_url()], ["alice", "/campaigns/"], ["alice", campaign.get_absolute_url()],
    ["alice", f"/ideas/new/?campaign={campaign.pk}"], ["alice", answering.get_absolute_url()],
    ["alice", "/ideas/999999-rien/"]]}))
"""
