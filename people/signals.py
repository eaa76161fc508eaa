"""The directory's one wake-up: sent on commit after a DirectoryChange was written."""

from django.dispatch import Signal

directory_changed = Signal()  # person_ids: list of ids whose lines, entity, activity or roles changed
