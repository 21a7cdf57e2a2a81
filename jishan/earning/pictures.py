"""Pictures as they may be kept: decoded, turned upright, made smaller, and written anew without what the camera knew.

Re-encoding is what strips location, serial numbers and hidden payloads: nothing of the upload is stored.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from jishan.earning.errors import NotAPicture, PictureTooLarge

__all__ = ["CleanPicture", "clean_picture", "store_picture"]

# Today's phones make 12 MB and 50 megapixels at most; decoding more than that would let one upload fill the memory.
MEGABYTES_MAX = 20
MEGAPIXELS_MAX = 52
# Sharp on a desk screen, about 300 KB on a village connection.
SIDE_MAX = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True)
class CleanPicture:
    """A JPEG of our own making, named by the SHA-256 of its bytes, so that the same picture is stored once."""

    data: bytes
    digest: str
    width: int
    height: int


def clean_picture(upload: IO[bytes], name: str = "") -> CleanPicture:
    """Re-encode an uploaded picture; of an animated one the first frame.

    Raises NotAPicture for anything that does not decode, PictureTooLarge above 20 MB or 52 megapixels.
    """
    name = name or str(getattr(upload, "name", "") or "")
    upload.seek(0)
    data = upload.read(MEGABYTES_MAX * 1_000_000 + 1)
    too_large = PictureTooLarge(name=name, megabytes=MEGABYTES_MAX, megapixels=MEGAPIXELS_MAX)
    if len(data) > MEGABYTES_MAX * 1_000_000:
        raise too_large
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                # The header tells the size before anything is decoded.
                if picture.width * picture.height > MEGAPIXELS_MAX * 1_000_000:
                    raise too_large
                picture.draft("RGB", (SIDE_MAX * 2, SIDE_MAX * 2))
                picture.seek(0)
                return _encode(picture)
    except Image.DecompressionBombError:
        raise too_large from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise NotAPicture(name=name) from None


def _encode(picture: Image.Image) -> CleanPicture:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
    # Transparency becomes white paper, not black.
    flat = Image.new("RGB", upright.size, "white")
    rgba = upright.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    out = BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    data = out.getvalue()
    return CleanPicture(data, hashlib.sha256(data).hexdigest(), flat.width, flat.height)


def store_picture(picture: CleanPicture, folder: str) -> str:
    """Write the picture under `folder` by its digest, if it is not there yet; the path within the media storage.

    A file without a row is harmless, a row without its file is not: so the file is written first.
    """
    path = f"{folder}/{picture.digest[:2]}/{picture.digest}.jpg"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(picture.data))
    return path
