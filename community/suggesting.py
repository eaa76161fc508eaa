"""What a half-typed search may become, for one reader: themes, people, titles of ideas that this reader may see."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community import known, people
from community.marking import Marker
from core.fulltext import expression
from ideas import search
from ideas.models import Idea, Theme

MOST = {"theme": 3, "person": 3, "idea": 5}


def groups(user, typed):
    """Pairs (name of the group, its options); an option is {text, hint, href}. Four queries, and one for names."""
    found = [(_("Themes"), _themes(typed)), (pgettext("search", "People"), _people(typed))]
    found.append((_("Ideas"), _ideas(user, typed)))
    return [(name, options) for name, options in found if options]


def _themes(typed):
    words = known.plain(typed)
    open_ones = set(Theme.objects.filter(is_active=True).values_list("pk", flat=True)) if words else ()
    fitting = [
        name
        for name in known.names()["theme"]
        if name.pk in open_ones and any(f" {words}" in f" {known.plain(text)}" for text in (name.fr, name.en))
    ]
    return [{"text": name.text, "hint": "", "href": f"?theme={name.slug}"} for name in fitting[: MOST["theme"]]]


def _people(typed):
    numbers = people.named(typed, MOST["person"], in_name=True)
    found = people.shown().select_related("entity__company").in_bulk(numbers) if numbers else {}
    persons = [found[pk] for pk in numbers if pk in found]
    return [
        {"text": person.get_full_name(), "hint": people.work(person), "href": person.get_absolute_url()}
        for person in persons
    ]


def _ideas(user, typed):
    sought = search.parse(typed)
    if not sought:
        return []
    mine = Idea.objects.published().visible_to(user)
    numbers = search.IDEAS.best(expression(sought), MOST["idea"], within=mine)
    found = Idea.objects.select_related("theme").in_bulk(numbers) if numbers else {}
    marker = Marker(sought)
    return [
        {"text": marker.all(found[pk].title), "hint": found[pk].theme.name, "href": found[pk].get_absolute_url()}
        for pk in numbers
        if pk in found
    ]
