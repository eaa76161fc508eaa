"""What the background work remembers of itself."""

from django.db import models


class JobRun(models.Model):
    """The last run of one periodic job; the row is taken by one worker at a time."""

    name = models.CharField(max_length=120, unique=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self):
        return self.name


class WorkerBeat(models.Model):
    """A living worker process says so every few seconds."""

    name = models.CharField(max_length=120, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self):
        return self.name
