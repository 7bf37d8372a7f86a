"""Sealing of values and keyed digests, through one small provider.

Two suites, chosen when the keys are made: ``AES`` (AES-256-GCM, HMAC-SHA-256) and ``SM`` (SM4-GCM,
HMAC-SM3). A sealed value is *key id (1 byte) + nonce (12) + ciphertext and tag*; the keys lie in a
private file of the data directory, never in the database.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _TAG = 12, 16
_AT_ONCE = 256
_KEY_BYTES = {"AES": 32, "SM": 16}


class Unsealable(Exception):
    """The value was not sealed with our keys, or not for this place, or was tampered with."""


class _Nonces:
    """Random nonces, each given out once.

    All bits come from the system's generator, as those of `os.urandom` do, of which many are drawn
    at a time. Threads may take at once: popping from a list is one step. What is drawn lies in
    memory alone; a forked process forgets it, since its parent is going to use the same.
    """

    def __init__(self) -> None:
        self._drawn: list[bytes] = []
        os.register_at_fork(after_in_child=self.forget)

    def take(self) -> bytes:
        """Return a fresh nonce."""
        try:
            return self._drawn.pop()
        except IndexError:
            block = os.urandom(_NONCE * _AT_ONCE)
            first, *others = [block[at : at + _NONCE] for at in range(0, len(block), _NONCE)]
            self._drawn.extend(others)
            return first

    def forget(self) -> None:
        """Draw anew next time."""
        self._drawn = []


_nonces = _Nonces()


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: sealing keys by id, the id in use, the digest key."""

    suite: str
    sealing: dict[int, bytes]
    current: int
    digest_key: bytes

    @classmethod
    def generate(cls, suite: str = "AES") -> "Keyring":
        """Return fresh random keys for a suite (``AES`` or ``SM``)."""
        return cls(suite, {1: secrets.token_bytes(_KEY_BYTES[suite])}, 1, secrets.token_bytes(32))

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read the keys from their file."""
        stored = json.loads(path.read_text())
        sealing = {int(key): base64.b64decode(value) for key, value in stored["sealing"].items()}
        digest_key = base64.b64decode(stored["digest"])
        return cls(stored["suite"], sealing, stored["current"], digest_key)

    def save(self, path: Path) -> None:
        """Write the keys, readable by the owner alone; never overwrites."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stored = {
            "suite": self.suite,
            "sealing": {
                key: base64.b64encode(value).decode() for key, value in self.sealing.items()
            },
            "current": self.current,
            "digest": base64.b64encode(self.digest_key).decode(),
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            json.dump(stored, out)

    def seal(self, value: bytes, context: str) -> bytes:
        """Return `value` sealed for the place named `context` (``registry_person.id_number``)."""
        nonce = _nonces.take()
        key = self.sealing[self.current]
        body = _encrypt(self.suite, key, nonce, value, context.encode())
        return b"%c%b%b" % (self.current, nonce, body)

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Return the value again.

        :raises Unsealable: if the key is unknown, the place differs, or a bit was changed.
        """
        key = self.sealing.get(sealed[0]) if len(sealed) > _NONCE + _TAG else None
        if key is None:
            raise Unsealable
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return _decrypt(self.suite, key, nonce, body, context.encode())
        except InvalidTag as error:
            raise Unsealable from error

    def digest(self, purpose: str, text: str) -> bytes:
        """Return a keyed 32-byte digest: equal texts of one purpose can be found, not read."""
        mac = _keyed(self.suite, self.digest_key).copy()
        mac.update(f"{purpose}\x1f{text}".encode())
        return mac.finalize()

    def plain_digest(self, data: bytes) -> bytes:
        """Return the unkeyed 32-byte digest of the suite (SHA-256 or SM3)."""
        return hash_of(data, self.suite)


def hash_of(data: bytes, suite: str = "AES") -> bytes:
    """Return SHA-256 (``AES``) or SM3 (``SM``) of `data`."""
    running = hashes.Hash(hashes.SHA256() if suite == "AES" else hashes.SM3())
    running.update(data)
    return running.finalize()


@cache
def _keyed(suite: str, key: bytes) -> hmac.HMAC:
    """Return the digest with the key taken in, to be copied: taking it in is most of the work."""
    return hmac.HMAC(key, hashes.SHA256() if suite == "AES" else hashes.SM3())


@cache
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _encrypt(suite: str, key: bytes, nonce: bytes, value: bytes, context: bytes) -> bytes:
    if suite == "AES":
        return _aes(key).encrypt(nonce, value, context)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return encryptor.update(value) + encryptor.finalize() + encryptor.tag


def _decrypt(suite: str, key: bytes, nonce: bytes, body: bytes, context: bytes) -> bytes:
    if suite == "AES":
        return _aes(key).decrypt(nonce, body, context)
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(body[:-_TAG]) + decryptor.finalize()


@cache
def keyring() -> Keyring:
    """Return the keys of this installation (file ``keys/seal.json`` of the data directory).

    :raises FileNotFoundError: before ``shouwang init`` or ``demo`` has made them.
    """
    from django.conf import settings

    return Keyring.load(settings.KEY_FILE)


def seal_text(text: str, context: str) -> bytes:
    """Return a text sealed with the keys of this installation; empty text is empty bytes."""
    return keyring().seal(text.encode(), context) if text else b""


def unseal_text(sealed: bytes, context: str) -> str:
    """Return the text of :func:`seal_text`.

    :raises Unsealable: see :meth:`Keyring.unseal`.
    """
    return keyring().unseal(bytes(sealed), context).decode() if sealed else ""
