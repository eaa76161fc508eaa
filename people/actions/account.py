"""What a person's own visits leave behind."""

from django.utils import timezone

from people.models import User


def note_log_in(user):
    """Remember the first time somebody came in: the rate of those who have."""
    User.objects.filter(pk=user.pk, first_login_at__isnull=True).update(first_login_at=timezone.now())


def choose_language(user, language):
    """Speak this language to somebody, here and in the mails to come."""
    User.objects.filter(pk=user.pk).update(language=language)
