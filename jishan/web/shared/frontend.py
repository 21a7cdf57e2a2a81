"""Where the front-end files of npm are found. Only the files named here are served, never whole packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

# Served name -> file inside node_modules.
FILES = {
    "vendor/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "vendor/qr-scanner.umd.min.js": "qr-scanner/qr-scanner.umd.min.js",
    "vendor/qr-scanner-worker.min.js": "qr-scanner/qr-scanner-worker.min.js",
}
ICONS = "@tabler/icons/icons/outline"


class FrontEndMissing(ImproperlyConfigured):
    """The npm packages are not installed, or an icon by that name does not exist."""


def node_modules() -> Path:
    """The folder npm installed into; JISHAN_NODE_MODULES moves it."""
    return Path(settings.NODE_MODULES)


@lru_cache(maxsize=512)
def icon_paths(name: str) -> str:
    """The drawing instructions inside a Tabler outline icon, without its svg element.

    Raises FrontEndMissing with what to do about it.
    """
    file = node_modules() / ICONS / f"{name}.svg"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not file.parent.is_dir():
            raise FrontEndMissing(_("图标还没有装上。请在项目目录运行 npm ci，再打开页面。")) from None
        raise FrontEndMissing(_("没有叫 %(name)s 的图标。") % {"name": name}) from None
    inner = re.search(r"<svg[^>]*>(.*)</svg>", re.sub(r"<!--.*?-->", "", text, flags=re.S), re.S)
    return re.sub(r"\s*\n\s*", "", inner.group(1)) if inner else ""


class NpmFinder(BaseFinder):
    """Serves and collects the files of FILES that are installed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = _Renamed()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        file = node_modules() / FILES[path] if path in FILES else None
        found = [str(file)] if file and file.is_file() else []
        if find_all or kwargs.get("all"):
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, source in FILES.items():
            if (node_modules() / source).is_file():
                yield path, self.storage


class _Renamed(FileSystemStorage):
    """Opens a file of node_modules under the name it is served by, without the comment that names its source map.

    The maps are not served, and collecting stops at a comment that names a file which is not there.
    """

    prefix = ""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        data = Path(self.path(name)).read_bytes()
        return ContentFile(re.sub(rb"(/\*|//)# sourceMappingURL=\S+(\s*\*/)?", b"", data), name=name)

    def path(self, name: str) -> str:
        return str(node_modules() / FILES[name])
