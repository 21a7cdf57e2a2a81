"""The user who logs in; nothing else. Who that user is to a community stands in `people`."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from jishan.lib import clock
from jishan.lib.ids import uuid7


class User(AbstractBaseUser):
    """A global row: no foreign key of a tenant's table to it carries a database constraint (docs/decisions/0002)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    # Looks after the installation itself: its copies, its health. Says nothing about any community.
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    # Users are made by `services.create_user` alone.
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name
