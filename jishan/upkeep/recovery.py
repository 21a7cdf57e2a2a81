"""The recovery code: twenty-four signs on paper that open the copies when the machine is gone.

The code is not kept anywhere. The machine keeps the key made from it, so that it can seal a copy every night and try
whether it opens; from the key nobody gets back to the code. The key is an ordinary age key.
"""

from __future__ import annotations

import re
import secrets
from hashlib import blake2b

from pyrage import x25519

from jishan.lib.text import halfwidth
from jishan.upkeep.errors import CodeMistyped

__all__ = ["identity", "new_code", "read_code"]

# Crockford's thirty-two: no I, L, O or U to misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_LENGTH = 24  # twenty-three by chance, a hundred and fifteen bits, and the check character
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def new_code() -> str:
    """A fresh code as it is printed: six groups of four."""
    chosen = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH - 1))
    return _in_groups(chosen + _check_character(chosen))


def read_code(typed: str) -> str:
    """The code as it is printed, from the way someone typed it off paper. Raises `CodeMistyped`."""
    text = re.sub(r"[\s\-—_.·]", "", halfwidth(typed)).upper().translate(_MISREAD)
    if len(text) != _LENGTH or set(text) - set(_ALPHABET) or _check_character(text[:-1]) != text[-1]:
        raise CodeMistyped
    return _in_groups(text)


def identity(code: str) -> x25519.Identity:
    """The key that a code stands for. Raises `CodeMistyped`."""
    signs = read_code(code).replace("-", "").encode()
    # A hundred and fifteen bits of chance need no slow hash.
    key = blake2b(signs, digest_size=32, person=b"jishan-recovery").digest()
    return x25519.Identity.from_str(_bech32("age-secret-key-", key).upper())


def _in_groups(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _check_character(text: str) -> str:
    """ISO 7064 in its hybrid form over 32 signs: finds each wrong sign and each pair the wrong way round."""
    size = len(_ALPHABET)
    carry = size
    for sign in text:
        carry = (carry + _ALPHABET.index(sign)) % size or size
        carry = carry * 2 % (size + 1)
    return _ALPHABET[(size + 1 - carry) % size]


def _bech32(prefix: str, data: bytes) -> str:
    """The spelling of age's keys (BIP 173)."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    count = -(-len(data) * 8 // 5)
    values = [bits >> 5 * place & 31 for place in reversed(range(count))]
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    checksum = _polymod([*spread, *values, *[0] * 6]) ^ 1
    values += [checksum >> 5 * place & 31 for place in reversed(range(6))]
    return prefix + "1" + "".join(_BECH32[value] for value in values)


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator if top >> place & 1 else 0
    return checksum
