"""The server's keys to which phones seal what they queue: P-256, by id, with rotation.

What a phone saves is readable by the server alone: an ephemeral key agreed with the server's
(ECDH), HKDF-SHA-256, AES-256-GCM with the item's id as additional data, so that nothing sealed
under one id can be sent under another. The private keys lie with the others in the data directory
(``keys/field.json``) and go into backups as those do.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shouwang.core.datadir import write_private

PURPOSE = b"shouwang-field-1"
_CURVE = ec.SECP256R1()


class Unopenable(Exception):
    """Not sealed to a key of ours, or for another item, or altered on the way."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a phone needs to seal: the key's id and the uncompressed point, base64."""

    id: int
    point: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a phone sends: key id, ephemeral public point, nonce, ciphertext with its tag."""

    key: int
    ephemeral: bytes
    nonce: bytes
    body: bytes

    @classmethod
    def parse(cls, said: Any) -> "Sealed":
        """Return it from JSON ``{"k": 1, "e": base64, "n": base64, "c": base64}``.

        :raises Unopenable: if it is not that.
        """
        try:
            return cls(int(said["k"]), *(base64.b64decode(said[key], validate=True)
                                         for key in ("e", "n", "c")))  # fmt: skip
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise Unopenable from error


def key_file() -> Path:
    """Return where the keys lie."""
    from django.conf import settings

    return Path(settings.DATA_DIR) / "keys" / "field.json"


def public_key() -> PublicKey:
    """Return the key to seal to now; made on first use."""
    stored = _stored()
    private = _private(stored, stored["current"])
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return PublicKey(stored["current"], base64.b64encode(point).decode())


def rotate() -> int:
    """Make a new key, to be used from now on, and return its id; the old ones still open."""
    stored = _stored()
    stored["current"] += 1
    stored["keys"][str(stored["current"])] = _fresh()
    write_private(key_file(), json.dumps(stored).encode())
    return int(stored["current"])


def unseal(sealed: Sealed, item_id: str) -> bytes:
    """Return what a phone sealed for the item.

    :raises Unopenable: see there.
    """
    try:
        private = _private(_stored(), sealed.key)
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, sealed.ephemeral)
        key = _derive(private.exchange(ec.ECDH(), ephemeral))
        return AESGCM(key).decrypt(sealed.nonce, sealed.body, item_id.encode())
    except (KeyError, ValueError, InvalidTag) as error:
        raise Unopenable from error


def seal(content: bytes, item_id: str) -> dict[str, Any]:
    """Return `content` sealed as a phone does it; for the tests and for phones of our own."""
    public = public_key()
    own = ec.generate_private_key(_CURVE)
    server = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, base64.b64decode(public.point))
    nonce = os.urandom(12)
    body = AESGCM(_derive(own.exchange(ec.ECDH(), server))).encrypt(
        nonce, content, item_id.encode()
    )
    point = own.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    parts = {"e": point, "n": nonce, "c": body}
    return {"k": public.id, **{k: base64.b64encode(v).decode() for k, v in parts.items()}}


def _derive(shared: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, b"", PURPOSE).derive(shared)


def _fresh() -> str:
    private = ec.generate_private_key(_CURVE)
    return base64.b64encode(
        private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    ).decode()


def _private(stored: dict[str, Any], key_id: int) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_der_private_key(base64.b64decode(stored["keys"][str(key_id)]), None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise Unopenable
    return loaded


def _stored() -> dict[str, Any]:
    """Read the keys, making the first: read each time, for a rotation reaches every process."""
    path = key_file()
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = json.dumps({"current": 1, "keys": {"1": _fresh()}}).encode()
    draft = path.with_name(f".field.{os.getpid()}.{os.urandom(4).hex()}")
    write_private(draft, made)
    try:
        os.link(draft, path)  # whole or absent, and the first of two wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return dict(json.loads(path.read_text()))
