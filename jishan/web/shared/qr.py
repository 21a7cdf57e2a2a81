"""QR codes on pages and on paper."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

__all__ = ["qr_svg"]


def qr_svg(text: str) -> SafeString:
    """The QR code as inline SVG, scaled by its box."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=1, border=2, omitsize=True, svgclass=None, lineclass=None))
