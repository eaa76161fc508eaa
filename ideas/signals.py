"""The diary's one wake-up: sent robustly on commit after an Activity row was written."""

from django.dispatch import Signal

activity_recorded = Signal()  # activity: the row
