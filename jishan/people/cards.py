"""What stands on a card: a secret in the QR code, eight figures to type. Neither says anything about the person."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from jishan.lib.text import clean, halfwidth
from jishan.people.models import Card
from jishan.places.models import Community

__all__ = ["ALPHABET", "Scanned", "new_codes", "new_secret", "qr_text", "read_scan", "typed_secret"]

# Crockford's thirty-two: no I, L, O or U to misread. Upper case only, so a scanner that types with caps lock on, or a
# person who does not press shift, still gives the same text, and the QR code stays small (its alphanumeric mode).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_SECRET_LENGTH = 20  # a hundred bits


@dataclass(frozen=True)
class Scanned:
    """What was read: a QR text (`slug` and `secret`), or the short code someone typed."""

    slug: str = ""
    secret: str = ""
    code: str = ""


def new_secret(length: int = _SECRET_LENGTH) -> str:
    """Random signs of `ALPHABET`, five bits each."""
    # Thirty-two divides what a byte can be, so every sign is as likely; a list of thousands is given cards at once.
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(length))


def new_codes(community: Community, count: int) -> list[str]:
    """Short codes that no card of this community, working or stopped, has ever had."""
    codes: set[str] = set()
    while len(codes) < count:
        # Never a leading zero: a spreadsheet would eat it.
        fresh = {str(10_000_000 + secrets.randbelow(90_000_000)) for _ in range(count - len(codes))}
        codes |= fresh - _taken(community, fresh)
    return list(codes)


def qr_text(card: Card) -> str:
    """The text of the card's QR code: JS1:<community>:<secret>."""
    return f"JS1:{card.community.slug}:{card.secret}".upper()


def read_scan(scanned: str) -> Scanned:
    """What a camera read or a USB scanner typed, forgiving full-width signs of an input method, case and spaces."""
    text = halfwidth(clean(scanned)).replace(" ", "").upper()
    if qr := re.fullmatch(r"JS1[:;]([A-Z0-9_-]+)[:;]([A-Z0-9]+)", text):
        return Scanned(slug=qr[1].lower(), secret=typed_secret(qr[2]))
    return Scanned(code=text.replace("-", ""))


def typed_secret(text: str) -> str:
    """A secret as `new_secret` writes it, from the way someone typed it off paper."""
    return re.sub(r"[\s-]", "", halfwidth(text)).upper().translate(_MISREAD)


def _taken(community: Community, codes: Iterable[str]) -> set[str]:
    return set(Card.objects.filter(community=community, code__in=codes).values_list("code", flat=True))
