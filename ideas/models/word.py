"""The words that published ideas use, so that search recognises a misspelt one."""

from django.db import models

LONGEST_WORD = 24


class Word(models.Model):
    """A word of some published idea, in small letters without accents; `mirror` is the same word from its end."""

    word = models.CharField(max_length=LONGEST_WORD, primary_key=True)
    mirror = models.CharField(max_length=LONGEST_WORD, db_index=True)

    def __str__(self):
        return self.word
