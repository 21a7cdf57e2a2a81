"""Pictures that come with a form: several in one field, each made clean before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishan.earning.errors import TooManyPictures
from jishan.earning.pictures import CleanPicture
from jishan.earning.services import clean_picture

__all__ = ["PicturesField", "cleaned"]


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """A file field that takes several pictures and cleans to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_Several(attrs={"accept": "image/*", "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
        # An empty file has no picture in it; the sentence for that comes from reading it.
        return [upload for upload in uploads if upload]


def cleaned(uploads: Sequence[UploadedFile[Any]], *, most: int) -> list[CleanPicture]:
    """The pictures re-encoded. Raises TooManyPictures before any is opened, NotAPicture or PictureTooLarge for the
    first that will not do."""
    if len(uploads) > most:
        raise TooManyPictures(most=most)
    return [clean_picture(upload.file or upload, upload.name or "") for upload in uploads]
