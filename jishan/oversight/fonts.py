"""A font on this machine that knows Chinese: a picture drawn without one would be a row of boxes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from shutil import which

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import ImageFont

from jishan.lib.errors import Refused

__all__ = ["Font", "NoChineseFont", "font"]

Font = ImageFont.FreeTypeFont

_KINDS = ("*.ttf", "*.ttc", "*.otf")
# Where Windows, macOS and Linux keep the fonts they come with, the better looking first.
_SANS = (
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
_SANS_BOLD = (
    "C:/Windows/Fonts/msyhbd.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
)
_SERIF_BOLD = (
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
_WANTED = {"sans": _SANS, "sans-bold": (*_SANS_BOLD, *_SANS), "serif-bold": (*_SERIF_BOLD, *_SANS_BOLD, *_SANS)}
# A collection holds one face per region; the first of these names is ours.
_REGIONS = (" SC", " GB", " CN")


class NoChineseFont(Refused):
    code = "no_chinese_font"
    sentence = _(
        "这台电脑上找不到中文字体，画不出长图。请装一种（例如 fonts-noto-cjk），或者把一个字体文件放进 %(folder)s。"
    )


def font(kind: str, size: int) -> Font:
    """`kind` is "sans", "sans-bold" or "serif-bold"; `size` in pixels. Raises NoChineseFont."""
    path, index = _face(kind)
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=8)
def _face(kind: str) -> tuple[str, int]:
    for path in _candidates(kind):
        index = _index_for_chinese(path)
        if index is not None:
            return path, index
    raise NoChineseFont(folder=_own_folder())


def _candidates(kind: str) -> Iterator[str]:
    """What an operator put into VAR/fonts, then what the system came with, then whatever fontconfig knows."""
    own = _own_folder()
    if own.is_dir():
        yield from sorted(str(path) for pattern in _KINDS for path in own.glob(pattern))
    yield from (path for path in _WANTED[kind] if Path(path).is_file())
    yield from _known_to_fontconfig(is_bold=kind.endswith("bold"))


def _own_folder() -> Path:
    return Path(settings.VAR) / "fonts"


def _known_to_fontconfig(*, is_bold: bool) -> Iterable[str]:
    program = which("fc-list")
    if program is None:
        return []
    try:
        said = subprocess.run(
            [program, ":lang=zh-cn", "--format", "%{file}\\n"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    # Among the rest the name of the file is all there is to tell a bold one by.
    return sorted(set(said.split("\n")) - {""}, key=lambda path: (("bold" in path.lower()) != is_bold, path))


def _index_for_chinese(path: str) -> int | None:
    """The face of simplified Chinese in this file, the first one where none says so; None for a font without any."""
    names: list[str] = []
    try:
        while len(names) < 16:
            names.append(ImageFont.truetype(path, 20, index=len(names)).getname()[0] or "")
    except OSError:
        pass  # past the last face, or no font at all
    if not names:
        return None
    index = next((n for n, name in enumerate(names) if any(region in name for region in _REGIONS)), 0)
    return index if _knows_chinese(path, index) else None


def _knows_chinese(path: str, index: int) -> bool:
    """Two characters that look different: a font without Chinese draws the same box for both."""
    face = ImageFont.truetype(path, 40, index=index)
    one, other = chr(0x79EF), chr(0x5584)
    return bytes(face.getmask(one)) != bytes(face.getmask(other))
