"""QR codes on pages and on paper."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from jishan.upkeep import office

__all__ = ["opens_elsewhere", "phone_address", "phone_qr", "qr_svg"]


def qr_svg(text: str) -> SafeString:
    """The QR code as inline SVG, scaled by its box."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=1, border=2, omitsize=True, svgclass=None, lineclass=None))


def opens_elsewhere(host: str) -> bool:
    """Whether a phone that scans an address with this host gets anywhere: 127.0.0.1 is the phone itself."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return not (name == "localhost" or name.startswith("127.") or name == "[::1]")


def phone_address(request: HttpRequest, path: str) -> str:
    """The address under which a phone reaches this path, whoever sits at the machine itself and sees 127.0.0.1.

    Where no door stands open to the network it is the visitor's own address, and `opens_elsewhere` says so.
    """
    doors = None if opens_elsewhere(request.get_host()) else office.doors()
    addresses = office.addresses() if doors else []
    return f"https://{addresses[0]}:{doors.secure}{path}" if doors and addresses else request.build_absolute_uri(path)


def phone_qr(request: HttpRequest, path: str) -> SafeString:
    """The code that opens this path on a phone; empty where it would lead a phone to itself, for paper that stays."""
    address = phone_address(request, path)
    return qr_svg(address) if opens_elsewhere(urlsplit(address).netloc) else SafeString("")
