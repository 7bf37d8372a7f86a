"""The recovery phrase: how a backup can carry the keys and yet give nothing away.

At installation a key pair is made. Its public half stays, so that the nightly backup can seal the
installation's keys with nobody present; its private half is kept only wrapped under a phrase that
is printed once and never stored. Whoever has a backup *and* the phrase can restore.
"""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from shouwang.core.datadir import data_dir, private_dir, write_private

FILE = "recovery.json"
# Crockford's letters: none looks like another, on paper or by telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 5, 5  # 125 random bits
SCRYPT_COST = 2**15
NONCE_BYTES, KEY_BYTES, PUBLIC_BYTES = 12, 32, 32
PURPOSE = b"shouwang backup keys 1"


class WrongPhrase(Exception):
    """The phrase does not open this backup (mistyped, or of another installation)."""


class Damaged(Exception):
    """The sealed keys were altered."""


@dataclass(frozen=True)
class Recovery:
    """What is stored of the phrase's key pair; all base64, nothing in it is secret."""

    public: str
    wrapped_private: str
    salt: str
    cost: int = SCRYPT_COST

    @classmethod
    def load(cls, path: Path) -> "Recovery":
        """Read it from a file written by `save`."""
        return cls(**json.loads(path.read_text("ascii")))

    def save(self, path: Path) -> None:
        """Write it to `path`."""
        write_private(path, json.dumps(asdict(self)).encode("ascii"))

    def seal(self, content: bytes) -> bytes:
        """Return `content` so that only the phrase opens it; the phrase is not needed here."""
        ephemeral = X25519PrivateKey.generate()
        recipient = X25519PublicKey.from_public_bytes(base64.b64decode(self.public))
        public, nonce = ephemeral.public_key().public_bytes_raw(), os.urandom(NONCE_BYTES)
        key = _derive(ephemeral.exchange(recipient), public)
        return public + nonce + AESGCM(key).encrypt(nonce, content, PURPOSE)

    def open(self, sealed: bytes, phrase: str) -> bytes:
        """Return what `seal` was given.

        :raises WrongPhrase: if the phrase is not the one of this installation.
        :raises Damaged: if the phrase is right and the content was altered.
        """
        private = self._private(phrase)
        public = sealed[:PUBLIC_BYTES]
        nonce = sealed[PUBLIC_BYTES : PUBLIC_BYTES + NONCE_BYTES]
        try:
            shared = private.exchange(X25519PublicKey.from_public_bytes(public))
            body = sealed[PUBLIC_BYTES + NONCE_BYTES :]
            return AESGCM(_derive(shared, public)).decrypt(nonce, body, PURPOSE)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error

    def fits(self, phrase: str) -> bool:
        """True if `phrase` is the one that was printed."""
        try:
            self._private(phrase)
        except WrongPhrase:
            return False
        return True

    def _private(self, phrase: str) -> X25519PrivateKey:
        wrapped = base64.b64decode(self.wrapped_private)
        key = _from_phrase(phrase, base64.b64decode(self.salt), self.cost)
        try:
            raw = AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], PURPOSE)
        except InvalidTag as error:
            raise WrongPhrase from error
        return X25519PrivateKey.from_private_bytes(raw)


def create() -> tuple[Recovery, str]:
    """Return a fresh key pair and the phrase that opens it, e.g. `7M2QX-0VK4T-…`."""
    phrase = "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    pair, salt, nonce = X25519PrivateKey.generate(), os.urandom(16), os.urandom(NONCE_BYTES)
    raw = pair.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    wrapped = nonce + AESGCM(_from_phrase(phrase, salt, SCRYPT_COST)).encrypt(nonce, raw, PURPOSE)
    recovery = Recovery(
        base64.b64encode(pair.public_key().public_bytes_raw()).decode(),
        base64.b64encode(wrapped).decode(),
        base64.b64encode(salt).decode(),
    )
    return recovery, phrase


def path() -> Path:
    """Where this installation keeps its public half."""
    return data_dir() / "keys" / FILE


def install() -> str:
    """Make the key pair of this installation and return the phrase, to be printed once.

    A pair that was there is replaced; backups made before still open with the old phrase.
    """
    recovery, phrase = create()
    recovery.save(private_dir("keys") / FILE)
    return phrase


def normalised(phrase: str) -> str:
    """Return a phrase as it was printed, however it was typed (case, spaces, O for 0)."""
    letters = "".join(c for c in phrase.upper() if c.isalnum())
    return letters.replace("O", "0").replace("I", "1").replace("L", "1")


def _from_phrase(phrase: str, salt: bytes, cost: int) -> bytes:
    kdf = Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=8, p=1)
    return kdf.derive(normalised(phrase).encode())


def _derive(shared: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=public, info=PURPOSE).derive(shared)
