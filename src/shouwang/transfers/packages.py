"""The file in which a child's data goes from one installation to another: signed, encrypted.

A package is JSON: who sends it, for whom, and a sealed body. The body is encrypted to the
receiver's X25519 key with a key of its own (X25519, HKDF-SHA-256, AES-256-GCM); everything is
signed with the sender's Ed25519 key. A receipt is a signed JSON that names the package and the
answer. Knows no database.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PACKAGE, RECEIPT, CARD = "shouwang-transfer", "shouwang-receipt", "shouwang-installation"
VERSION = 1
MOST_BYTES = 20 * 1024 * 1024
_NONCE = 12


class NotAPackage(Exception):
    """What was read is no such file, or of a version we do not know."""


class NotForUs(Exception):
    """The package is meant for another installation."""


class Forged(Exception):
    """The signature is not the sender's, or something was changed on the way."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Both private keys of an installation."""

    signing: Ed25519PrivateKey
    opening: X25519PrivateKey

    @classmethod
    def generate(cls) -> "Keys":
        """Return new keys."""
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def load(cls, signing: str, opening: str) -> "Keys":
        """Return keys from their base64 text."""
        return cls(
            Ed25519PrivateKey.from_private_bytes(base64.b64decode(signing)),
            X25519PrivateKey.from_private_bytes(base64.b64decode(opening)),
        )

    def dump(self) -> tuple[str, str]:
        """Return both keys as base64 text, the signing one first."""
        return _text(self.signing.private_bytes_raw()), _text(self.opening.private_bytes_raw())

    def public(self) -> tuple[str, str]:
        """Return both public keys as base64 text, the verifying one first."""
        return (
            _text(self.signing.public_key().public_bytes_raw()),
            _text(self.opening.public_key().public_bytes_raw()),
        )


def fingerprint(verify_key: str, sealing_key: str) -> str:
    """Return what two people compare by telephone: eight groups of four characters."""
    digest = hashlib.sha256(f"{verify_key}|{sealing_key}".encode()).hexdigest()[:32].upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def card(name: str, keys: Keys) -> str:
    """Return the public card of an installation, to be given to others."""
    verify_key, sealing_key = keys.public()
    return _json({"format": CARD, "version": VERSION, "name": name, "verify_key": verify_key,
                  "sealing_key": sealing_key})  # fmt: skip


def read_card(text: str | bytes) -> tuple[str, str, str]:
    """Return name, verifying key and sealing key of a card.

    :raises NotAPackage: if it is none.
    """
    told = _read(text, CARD)
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(told["verify_key"]))
        X25519PublicKey.from_public_bytes(base64.b64decode(told["sealing_key"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotAPackage from error
    return str(told.get("name", ""))[:120], told["verify_key"], told["sealing_key"]


def pack(package_id: str, body: Mapping[str, Any], keys: Keys, sealing_key: str) -> str:
    """Return a package that only the holder of `sealing_key` can open."""
    ours = X25519PrivateKey.generate()
    theirs = X25519PublicKey.from_public_bytes(base64.b64decode(sealing_key))
    nonce = os.urandom(_NONCE)
    key = _derive(ours.exchange(theirs), package_id)
    sealed = AESGCM(key).encrypt(nonce, _json(body).encode(), package_id.encode())
    return _signed(
        {
            "format": PACKAGE, "version": VERSION, "id": package_id, "to": sealing_key,
            "from": keys.public()[0], "key": _text(ours.public_key().public_bytes_raw()),
            "nonce": _text(nonce), "body": _text(sealed),
        },
        keys,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """The readable outside of a package: which, and by whose key it is signed."""

    id: str
    sender: str
    told: Mapping[str, Any]


def read_package(text: str | bytes) -> Envelope:
    """Return the outside of a package.

    :raises NotAPackage: if it is none.
    """
    told = _read(text, PACKAGE)
    if not all(isinstance(told.get(key), str) for key in ("id", "from", "to", "key", "body")):
        raise NotAPackage
    return Envelope(told["id"], told["from"], told)


def unpack(envelope: Envelope, keys: Keys) -> dict[str, Any]:
    """Return the body of a package whose sender is known.

    :raises NotForUs: if it was sealed to other keys. :raises Forged: if anything was changed.
    """
    told = envelope.told
    if told["to"] != keys.public()[1]:
        raise NotForUs
    _check(told, envelope.sender)
    try:
        theirs = X25519PublicKey.from_public_bytes(base64.b64decode(told["key"]))
        key = _derive(keys.opening.exchange(theirs), envelope.id)
        body = AESGCM(key).decrypt(
            base64.b64decode(told["nonce"]), base64.b64decode(told["body"]), envelope.id.encode()
        )
    except (InvalidTag, KeyError, ValueError) as error:
        raise Forged from error
    found: dict[str, Any] = json.loads(body)
    return found


def receipt(package_id: str, keys: Keys, *, accepted: bool, on: str, by: str) -> str:
    """Return the signed answer to a package."""
    return _signed(
        {"format": RECEIPT, "version": VERSION, "id": package_id, "accepted": accepted, "on": on,
         "by": by, "from": keys.public()[0]},
        keys,
    )  # fmt: skip


def read_receipt(text: str | bytes) -> Mapping[str, Any]:
    """Return a receipt: id, accepted, on, by, from.

    :raises NotAPackage: if it is none. :raises Forged: if it was changed.
    """
    told = _read(text, RECEIPT)
    if not isinstance(told.get("accepted"), bool) or not isinstance(told.get("id"), str):
        raise NotAPackage
    _check(told, str(told.get("from")))
    return told


def digest(text: str) -> bytes:
    """Return the digest by which a package is known again."""
    return hashlib.sha256(text.encode()).digest()


def _signed(told: dict[str, Any], keys: Keys) -> str:
    signature = keys.signing.sign(_json(told).encode())
    return _json({**told, "signature": _text(signature)})


def _check(told: Mapping[str, Any], verify_key: str) -> None:
    plain = {key: value for key, value in told.items() if key != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verify_key))
        key.verify(base64.b64decode(told["signature"]), _json(plain).encode())
    except (InvalidSignature, KeyError, TypeError, ValueError) as error:
        raise Forged from error


def _read(text: str | bytes, kind: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (UnicodeDecodeError, ValueError) as error:
        raise NotAPackage from error
    fits = isinstance(told, dict) and told.get("format") == kind
    if not fits or told.get("version") != VERSION:
        raise NotAPackage
    return dict(told)


def _derive(shared: bytes, package_id: str) -> bytes:
    made = HKDF(hashes.SHA256(), 32, salt=None, info=f"{PACKAGE}|{package_id}".encode())
    return made.derive(shared)


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
