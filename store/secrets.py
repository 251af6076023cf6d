"""Signing secrets: which may be chosen, what is kept of one, and whether a text is it. Only the salt is drawn.

What is kept is the scrypt hash (RFC 7914) of the secret in Unicode NFKC, so that it does not matter how a
keyboard composes a letter. The secret itself is never written anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata

import msgspec

from store.committee import Person
from store.errors import BadInput

# Wrong secrets in a row after which a person signs nothing until the coordinator resets hers.
ATTEMPTS = 5
SHORTEST = 8
LONGEST = 128

_N, _R, _P = 2**15, 8, 1
_LENGTH = 32
# scrypt takes 128 * n * r bytes and a little more; a hash that asks for more than this is not of ours.
_MEMORY = 64 * 2**20 + 2**16
_SALT = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_WRITTEN = re.compile(r"scrypt\$([1-9][0-9]{0,6})\$([1-9][0-9]?)\$([1-9])\$([0-9a-f]{64})")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a secret: salt and hash in hexadecimal digits, and the cost of scrypt."""

    salt: str
    hash: str
    n: int
    r: int
    p: int

    @property
    def written(self) -> str:
        """The hash as the record holds it: ``scrypt$n$r$p$digits``."""
        return f"scrypt${self.n}${self.r}${self.p}${self.hash}"


def new_secret(text: str) -> Kept:
    """What to keep of a secret that was chosen just now; the salt is new each time."""
    salt = os.urandom(16)
    return Kept(salt=salt.hex(), hash=_hash(text, salt, _N, _R, _P).hex(), n=_N, r=_R, p=_P)


def holds(kept: Kept, text: str) -> bool:
    """Whether the text is the secret; how long this takes says nothing of how near it is."""
    found = _hash(text, bytes.fromhex(kept.salt), kept.n, kept.r, kept.p)
    return hmac.compare_digest(found, bytes.fromhex(kept.hash))


def read_kept(salt: str, written: str) -> Kept | None:
    """What the record keeps of a secret (`Kept.written`); None where it is not what `new_secret` would make."""
    found = _WRITTEN.fullmatch(written)
    if found is None or not _SALT.fullmatch(salt):
        return None
    n, r, p = (int(found[i]) for i in (1, 2, 3))
    power_of_two = n > 1 and n & (n - 1) == 0
    if not power_of_two or _needs(n, r, p) > _MEMORY:
        return None
    return Kept(salt=salt, hash=found[4], n=n, r=r, p=p)


def check_secret(text: str, person: Person) -> None:
    """Raises BadInput for a secret that is too short or too long, the person's own name, or cannot be typed again."""
    plain = _normal(text)
    if any(unicodedata.category(c) in _HIDDEN for c in plain):
        raise BadInput("A signing secret has no control characters; choose one of letters, digits, signs and spaces.")
    if len("".join(plain.split())) < SHORTEST:
        raise BadInput(f"A signing secret has at least {SHORTEST} characters, spaces not counted; choose a longer one.")
    if len(plain) > LONGEST:
        raise BadInput(f"A signing secret has at most {LONGEST} characters; choose a shorter one.")
    if _bare(text) in {_bare(person.id), _bare(person.name), _bare(person.account)}:
        raise BadInput("A signing secret is not one's own name; choose another.")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    """A text without spaces, in one case."""
    return "".join(_normal(text).casefold().split())


def _hash(text: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # A byte that is no text fits no secret; it must not be a fault either.
    plain = _normal(text).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(plain, salt=salt, n=n, r=r, p=p, maxmem=_needs(n, r, p) + 2**20, dklen=_LENGTH)


def _needs(n: int, r: int, p: int) -> int:
    """Bytes that scrypt works in."""
    return 128 * r * (n + p + 2)
