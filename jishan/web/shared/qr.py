"""QR codes on pages and on paper."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

__all__ = ["opens_elsewhere", "qr_svg"]


def qr_svg(text: str) -> SafeString:
    """The QR code as inline SVG, scaled by its box."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=1, border=2, omitsize=True, svgclass=None, lineclass=None))


def opens_elsewhere(host: str) -> bool:
    """Whether a phone that scans an address with this host gets anywhere: 127.0.0.1 is the phone itself."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return not (name == "localhost" or name.startswith("127.") or name == "[::1]")
