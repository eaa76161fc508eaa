"""Setting the editorial side up: the pages a site starts with, and who may edit what."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from editorial.models import CharterPage, HelpPage, HomePage, NewsIndexPage
from people.models import Role

CONFIGURED = {
    "ideas": ("theme", "stage", "campaign", "synonym"),
    "moderation": ("correspondent",),
    "gamification": ("pointrule", "badge", "prize", "prizebudget", "season"),
    "inbox": ("calendar", "closeddays"),
}
PAGES = (  # model, French title, English title, slug
    (CharterPage, "La charte", "The charter", "charte"),
    (HelpPage, "Aide", "Help", "aide"),
    (NewsIndexPage, "Actualités", "News", "actualites"),
)


def ensure_site():
    """The front page at `/`, with its charter, help and news, and the groups of the back office.

    Doing it again changes nothing that somebody edited; returns the front page.
    """
    with transaction.atomic():
        Locale.objects.get_or_create(language_code="fr")
        Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
        Collection.get_first_root_node() or Collection.add_root(name="Root")
        ensure_groups()
        home = HomePage.objects.first() or _home()
        for model, title, title_en, slug in PAGES:
            if not model.objects.child_of(home).filter(slug=slug).exists():
                home.add_child(instance=model(title=title, title_en=title_en, slug=slug))
    return home


def _home():
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(title="Eurêka", title_en="Eurêka", slug="eureka", lead="Les idées de tout le groupe.")
    )
    site = Site.objects.filter(is_default_site=True).first()
    welcome = site.root_page if site else None
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "site_name": "Eurêka", "root_page": home}
    )
    if welcome and welcome.depth == 2 and type(welcome.specific) is Page:
        Page.objects.get(pk=welcome.pk).delete()
    return HomePage.objects.get(pk=home.pk)


def ensure_groups():
    """Community managers and administrators configure; neither edits people nor sees an idea in the back office."""
    wanted = [
        Permission.objects.get(content_type__app_label=app, codename=f"{verb}_{model}")
        for app, models in CONFIGURED.items()
        for model in models
        for verb in ("add", "change", "view")
    ]
    wanted.append(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    wanted += Permission.objects.filter(codename__in=("delete_synonym", "delete_calendar", "delete_closeddays"))
    images = Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=["add_image", "choose_image"]
    )
    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(wanted)
        root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
        for codename in ("add_page", "change_page", "publish_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in images:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
