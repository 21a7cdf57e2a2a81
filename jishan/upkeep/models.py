"""Where copies go, and what became of each: an installation's own rows, which belong to no community."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from jishan.lib import clock
from jishan.lib.ids import uuid7


class Folder(models.Model):
    """A folder or a stick that every copy is brought to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    path = models.CharField(max_length=500, unique=True)
    keep = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.path


class Copy(models.Model):
    """One attempt at a copy. `trouble` is the sentence of one that was not made; the file's name is then empty."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False, db_index=True)
    made_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)  # None: the night's
    name = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    pictures = models.PositiveIntegerField(default=0)
    pictures_missing = models.PositiveIntegerField(default=0)
    trouble = models.TextField(default="")
    # What `check` found in the restored copy; an empty list is what one hopes for.
    faults = models.JSONField(default=list)
    # For each folder "" or the sentence why the copy is not there.
    outcomes = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "copies"

    def __str__(self) -> str:
        return self.name or self.trouble

    @property
    def is_sound(self) -> bool:
        """Made, restored elsewhere without a difference, and brought to every folder."""
        return bool(self.name) and not self.faults and not any(self.outcomes.values())
