"""Who may ask for a prize, who answers, who may say thank you; each function's docstring is the rule.

`may_…` functions return None when allowed, else the reason in the person's language.
"""

from django.utils.translation import gettext as _

from ideas.conflict import conflicts
from people.permissions import is_community_manager


def may_ask(user, prize):
    """Whoever works in the group asks for a prize of the catalogue."""
    if user.is_outside:
        return _("Prizes are for those who work in the group.")
    if not prize.is_active:
        return _("This prize is no longer in the catalogue. Your points are untouched.")
    return None


def may_animate(user):
    """Community managers answer requests for prizes and hand the prizes over."""
    return None if is_community_manager(user) else _("Community managers look after the prizes.")


def may_handle(user, request):
    """A community manager, but not for themselves: somebody else of the team answers."""
    if refusal := may_animate(user):
        return refusal
    if request.person_id == user.pk:
        return _("You do not answer your own request: somebody else who animates the community does.")
    return None


def may_choose(user, applicants, chosen):
    """A community manager who has not applied, and who is in no conflict with those chosen (ids of people)."""
    if refusal := may_animate(user):
        return refusal
    if user.pk in applicants:
        return _("You have applied yourself: somebody else who animates the community chooses.")
    if conflicts([user.pk], chosen):
        return _("You work too close to somebody you chose: somebody else who animates the community must choose.")
    return None


def may_thank(giver, receiver):
    """Anybody thanks a colleague who is still here, never themselves."""
    if giver.pk == receiver.pk:
        return _("One does not thank oneself, however much it is deserved.")
    if not receiver.is_active:
        return _("This person is no longer in the group.")
    return None
