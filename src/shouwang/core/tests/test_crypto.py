"""Sealed values: the format stays, a nonce is never used twice, not even after a fork."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shouwang.core.crypto import Keyring, Unsealable

MANY = 3000  # several drawings of nonces
PLACE = "registry_person.phones"


@pytest.fixture
def keys() -> Keyring:
    return Keyring.generate()


def nonce_of(sealed: bytes) -> bytes:
    return sealed[1:13]


@pytest.mark.parametrize("suite", ["AES", "SM"])
def test_what_is_sealed_is_read_again_in_its_place_alone(suite: str) -> None:
    keys = Keyring.generate(suite)

    sealed = keys.seal(b"16012345678", PLACE)

    assert keys.unseal(sealed, PLACE) == b"16012345678"
    with pytest.raises(Unsealable):
        keys.unseal(sealed, "registry_person.id_number")


def test_a_sealed_value_is_key_id_nonce_ciphertext_and_tag(keys: Keyring) -> None:
    sealed = keys.seal(b"16012345678", PLACE)

    assert sealed[0] == keys.current
    assert len(sealed) == 1 + 12 + 11 + 16
    key = AESGCM(keys.sealing[keys.current])
    assert key.decrypt(nonce_of(sealed), sealed[13:], PLACE.encode()) == b"16012345678"


def test_every_value_has_a_nonce_of_its_own_whichever_thread_seals_it(keys: Keyring) -> None:
    with ThreadPoolExecutor(4) as threads:
        sealed = list(threads.map(lambda _: keys.seal(b"", PLACE), range(MANY)))

    assert len({nonce_of(one) for one in sealed}) == MANY


FORKED = """
import os
from shouwang.core.crypto import Keyring
keys = Keyring.generate()
def nonces():
    return {keys.seal(b"", "here")[1:13] for _ in range(100)}
nonces()  # others are drawn and not used yet
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, b"".join(nonces()))
    os._exit(0)
os.wait()
theirs = os.read(reading, 1200)
print(len(theirs), len(nonces() & {theirs[at : at + 12] for at in range(0, 1200, 12)}))
"""


def test_a_forked_process_draws_nonces_of_its_own() -> None:
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == ["1200", "0"]
