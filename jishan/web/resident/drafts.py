"""Pictures of a form that is not sent yet, kept on the server so that no error, pause or lost sign-in costs them.

They are re-encoded when they come in, belong to one user and one form (its key), and are forgotten after a day. They
stay for that day even when the form was sent: the second tap of a double tap must find the same pictures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from jishan.earning.errors import TooManyPictures
from jishan.earning.pictures import CleanPicture, clean_picture
from jishan.identity.models import User
from jishan.lib.errors import Refused
from jishan.places.models import Community

__all__ = ["PICTURES_MAX", "Tray"]

# Whatever a rule allows, one form takes no more than this, and one user leaves no more forms lying about than that.
PICTURES_MAX = 12
_FORMS_MAX = 6
_KEPT_FOR = timedelta(days=1)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass
class Tray:
    """The pictures of one form: those that came before (`digests`), and what was wrong with those that came now."""

    community: Community
    user: User
    key: UUID
    digests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def _folder(self) -> str:
        return f"{_home(self.community)}/{self.user.pk.hex}/{self.key.hex}"

    def _path(self, digest: str) -> str:
        return f"{self._folder}/{digest}.jpg"

    def recall(self, digests: Iterable[str]) -> None:
        """Take up again the pictures a form names; what is not there any more is passed over."""
        for digest in dict.fromkeys(digests):
            if len(self.digests) < PICTURES_MAX and digest not in self.digests and self._has(digest):
                self.digests.append(digest)

    def receive(self, uploads: Sequence[Any]) -> None:
        """Re-encode and keep uploaded files; the sentence about one that will not do goes to `faults`. When there is
        no room for more, the rest is not even looked at."""
        for upload in uploads:
            try:
                self.add(upload)
            except TooManyPictures as refusal:
                self.faults.append(refusal.message)
                return
            except Refused as refusal:
                self.faults.append(refusal.message)

    def add(self, upload: IO[bytes]) -> str:
        """Keep one upload and return its digest. Raises NotAPicture, PictureTooLarge, TooManyPictures."""
        if len(self.digests) >= PICTURES_MAX or len(_listed(self._folder)[1]) >= PICTURES_MAX * 2:
            raise TooManyPictures(most=PICTURES_MAX)
        picture = clean_picture(upload)
        if picture.digest in self.digests:
            return picture.digest
        if not default_storage.exists(self._path(picture.digest)):
            if not default_storage.exists(self._folder):
                _tidy(self.community, self.user)
            default_storage.save(self._path(picture.digest), ContentFile(picture.data))
        self.digests.append(picture.digest)
        return picture.digest

    def remove(self, digest: str) -> None:
        """Leave a picture out. The file stays for its day, in case the button was pressed by mistake."""
        self.digests = [kept for kept in self.digests if kept != digest]

    def open(self, digest: str) -> IO[bytes] | None:
        return default_storage.open(self._path(digest)) if self._has(digest) else None

    def pictures(self) -> list[CleanPicture]:
        """The kept pictures as the services take them."""
        return [self._picture(digest) for digest in self.digests]

    def _has(self, digest: str) -> bool:
        return bool(_DIGEST.fullmatch(digest)) and default_storage.exists(self._path(digest))

    def _picture(self, digest: str) -> CleanPicture:
        with default_storage.open(self._path(digest)) as file:
            data = file.read()
        with Image.open(BytesIO(data)) as header:
            width, height = header.size
        return CleanPicture(data, hashlib.sha256(data).hexdigest(), width, height)


def _home(community: Community) -> str:
    return f"drafts/{community.pk.hex}"


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _tidy(community: Community, user: User) -> None:
    """Forget what has lain for a day, of anyone here, and this user's oldest forms when there are too many."""
    for owner in _listed(_home(community))[0]:
        home = f"{_home(community)}/{owner}"
        forms = sorted((_age(f"{home}/{form}"), f"{home}/{form}") for form in _listed(home)[0])
        most = _FORMS_MAX - 1 if owner == user.pk.hex else len(forms)
        for position, (age, form) in enumerate(forms):
            if age > _KEPT_FOR or position >= most:
                _forget(form)


def _age(folder: str) -> timedelta:
    """How long ago the last file came. The disk's clock, not the product's: a replayed year must not delete anything."""
    came = [default_storage.get_modified_time(f"{folder}/{name}") for name in _listed(folder)[1]]
    return timezone.now() - max(came) if came else _KEPT_FOR


def _forget(folder: str) -> None:
    for name in _listed(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
