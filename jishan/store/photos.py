"""Photos of articles, cut to the shelf: all four to three, small enough for a village connection."""

from __future__ import annotations

import hashlib
from io import BytesIO

from PIL import Image, ImageOps

from jishan.earning.pictures import QUALITY, CleanPicture, store_picture

__all__ = ["keep_photo"]

SHELF_SIZE = (640, 480)


def keep_photo(photo: CleanPicture) -> str:
    """Cut the picture from its middle to the shelf's shape and store it; its path within the media storage."""
    with Image.open(BytesIO(photo.data)) as image:
        cut = ImageOps.fit(image, SHELF_SIZE, Image.Resampling.LANCZOS)
    out = BytesIO()
    cut.save(out, "JPEG", quality=QUALITY, optimize=True)
    data = out.getvalue()
    return store_picture(CleanPicture(data, hashlib.sha256(data).hexdigest(), *SHELF_SIZE), "articles")
