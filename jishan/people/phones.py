"""Phone numbers: read as people write them, kept sealed, found by keyed hashes of the whole and of the last four."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from jishan.lib.text import clean, halfwidth
from jishan.people.errors import PhoneUnfit, PhoneUnreadable

__all__ = ["keyed_hash", "phone_hash", "seal", "tail_hash", "tidy_phone", "unseal"]

# The first byte of a sealed number says how it was sealed, so that a better way can come beside this one.
_VERSION = b"\x01"
_NONCE_BYTES = 12


def tidy_phone(text: str) -> str:
    """The figures of a number: "１３８-0000-1234" and "+86 13800001234" are "13800001234"; nothing stays nothing.

    Raises `PhoneUnfit` for what is neither a mobile number nor a fixed line with its area code.
    """
    written = halfwidth(clean(text))
    figures = re.sub(r"[\s().\-_–—]", "", written)
    if not figures:
        return ""
    figures = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", figures)
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", figures, re.ASCII):
        return figures
    raise PhoneUnfit(phone=written)


def seal(phone: str, *, owner: UUID) -> bytes | None:
    """The number encrypted and bound to its owner's row: copied to another row it does not open."""
    if not phone:
        return None
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(_key("phones, sealed")).encrypt(nonce, phone.encode(), owner.bytes)


def unseal(sealed: bytes | memoryview | None, *, owner: UUID) -> str:
    """The number that `seal` encrypted; "" for none. Raises `PhoneUnreadable` when the key is not the one it had."""
    if sealed is None:
        return ""
    nonce, text = bytes(sealed)[1 : 1 + _NONCE_BYTES], bytes(sealed)[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_key("phones, sealed")).decrypt(nonce, text, owner.bytes).decode()
    except InvalidTag as wrong_key:
        raise PhoneUnreadable from wrong_key


def phone_hash(phone: str, *, community: UUID) -> str:
    """What a whole number is found by, inside one community only: the same number elsewhere has another hash."""
    return keyed_hash("phones, whole", community.bytes + phone.encode()) if phone else ""


def tail_hash(phone: str, *, community: UUID) -> str:
    """What the last four figures are found by, inside one community."""
    return keyed_hash("phones, tail", community.bytes + phone[-4:].encode()) if phone else ""


def keyed_hash(purpose: str, content: bytes) -> str:
    """A hash nobody computes without this installation's key; 64 hexadecimal figures."""
    return hmac.new(_key(purpose), content, hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    return _derive(getattr(settings, "DATA_KEY", "") or settings.SECRET_KEY, purpose)


@lru_cache(maxsize=16)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"jishan {purpose}".encode()).derive(secret.encode())
