"""How machines come to trust the authority: what is given over plain http, and what never."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shouwang.core import tls, trust, trust_page


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path))


@pytest.fixture
def door() -> Iterator[http.client.HTTPConnection]:
    tls.issue(["shouwang.county.local"])
    with trust_page.door("127.0.0.1", 0, 8443) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        server.shutdown()


def get(door: http.client.HTTPConnection, path: str) -> tuple[int, str, bytes]:
    door.request("GET", path)
    answer = door.getresponse()
    return answer.status, answer.getheader("Location", ""), answer.read()


def test_without_an_authority_there_is_nothing_to_trust() -> None:
    assert trust.authority() is None
    with pytest.raises(tls.TlsError):
        trust_page.door("127.0.0.1", 0, 8443)


def test_the_page_says_the_fingerprint_and_where_to_go_on(
    door: http.client.HTTPConnection,
) -> None:
    status, _, body = get(door, "/trust/")

    authority = trust.authority()
    assert authority is not None
    assert status == 200
    assert all(line in body.decode() for line in authority.lines)
    assert "https://shouwang.county.local:8443/" in body.decode()
    assert all(way.device in body.decode() for way in trust.WAYS)
    printed = "".join("".join(line.split()) for line in authority.lines)
    assert printed == authority.fingerprint.replace(":", "")


def test_the_certificate_is_given_and_no_key(door: http.client.HTTPConnection) -> None:
    _, _, body = get(door, "/trust/ca.crt")

    assert body == (tls.folder() / "ca.crt").read_bytes()
    assert b"PRIVATE" not in body


@pytest.mark.parametrize(
    "path", ["/", "/trust/ca.key", "/trust/../ca.key", "/accounts/login/", "//evil.example/"]
)
def test_everything_else_leads_to_the_page(door: http.client.HTTPConnection, path: str) -> None:
    assert get(door, path)[:2] == (302, "/trust/")
