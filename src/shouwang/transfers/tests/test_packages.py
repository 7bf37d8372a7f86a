"""Packages: only the receiver opens them, nobody changes them, strangers cannot make them."""

import base64
import json

import pytest

from shouwang.transfers import packages
from shouwang.transfers.packages import Forged, Keys, NotAPackage, NotForUs

OURS, THEIRS = Keys.generate(), Keys.generate()
BODY = {"child": {"values": "{}"}, "from": "甲县"}


def made() -> str:
    return packages.pack("6f1d", BODY, OURS, THEIRS.public()[1])


def test_the_receiver_reads_what_was_sent() -> None:
    envelope = packages.read_package(made())

    assert (envelope.id, envelope.sender) == ("6f1d", OURS.public()[0])
    assert packages.unpack(envelope, THEIRS) == BODY


def test_nothing_of_the_child_stands_outside() -> None:
    assert "甲县" not in made()
    assert base64.b64encode("甲县".encode()).decode()[:8] not in made()


def test_another_installation_cannot_open_it() -> None:
    with pytest.raises(NotForUs):
        packages.unpack(packages.read_package(made()), Keys.generate())


@pytest.mark.parametrize("key", ["id", "key", "nonce", "body", "signature", "from"])
def test_a_changed_package_is_refused(key: str) -> None:
    told = json.loads(made())
    told[key] = Keys.generate().public()[0] if key in ("from", "key") else told[key][:-6] + "AAAA=="

    with pytest.raises(Forged):
        packages.unpack(packages.read_package(json.dumps(told)), THEIRS)


def test_a_package_sealed_anew_by_a_stranger_bears_the_strangers_name() -> None:
    stranger = Keys.generate()
    told = json.loads(packages.pack("6f1d", BODY, stranger, THEIRS.public()[1]))
    told["from"] = OURS.public()[0]

    with pytest.raises(Forged):
        packages.unpack(packages.read_package(json.dumps(told)), THEIRS)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "\x00", '{"format":"shouwang-transfer","version":2}',
             '{"format":"shouwang-transfer","version":1,"id":7}'],
)  # fmt: skip
def test_anything_else_is_no_package(text: str) -> None:
    with pytest.raises(NotAPackage):
        packages.read_package(text)


def test_a_receipt_is_signed() -> None:
    text = packages.receipt("6f1d", THEIRS, accepted=False, on="2026-11-01", by="何主任")
    assert packages.read_receipt(text)["accepted"] is False

    changed = text.replace("false", "true")

    with pytest.raises(Forged):
        packages.read_receipt(changed)


def test_a_card_gives_the_same_fingerprint_on_both_sides() -> None:
    name, verify_key, sealing_key = packages.read_card(packages.card("乙省", OURS))

    assert name == "乙省"
    assert packages.fingerprint(verify_key, sealing_key) == packages.fingerprint(*OURS.public())
    assert packages.fingerprint(*OURS.public()) != packages.fingerprint(*THEIRS.public())


def test_a_card_without_keys_is_none() -> None:
    with pytest.raises(NotAPackage):
        packages.read_card('{"format":"shouwang-installation","version":1,"verify_key":"x"}')


def test_keys_come_back_from_their_text() -> None:
    assert Keys.load(*OURS.dump()).public() == OURS.public()
