"""The local authority and the certificates it signs."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from shouwang.core import tls


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path))


def shake_hands(host: str) -> str | None:
    """Return the TLS version a client that trusts only our authority agrees on with `host`."""
    certificate, key = tls.server_files()
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, key)
    theirs = ssl.create_default_context(cafile=str(tls.folder() / "ca.crt"))
    near, far = socket.socketpair()

    def serve() -> None:
        try:
            ours.wrap_socket(far, server_side=True).close()
        except (ssl.SSLError, OSError):
            far.close()  # the client refused; the test looks at the client

    server = threading.Thread(target=serve)
    server.start()
    try:
        with theirs.wrap_socket(near, server_hostname=host) as connection:
            return connection.version()
    finally:
        near.close()
        server.join()


def test_a_client_that_trusts_the_authority_trusts_the_server() -> None:
    tls.issue(["shouwang.county.local", "192.0.2.7"])

    for host in ("shouwang.county.local", "192.0.2.7", "localhost", "127.0.0.1"):
        assert shake_hands(host) == "TLSv1.3"


def test_a_client_refuses_another_name() -> None:
    tls.issue(["shouwang.county.local"])

    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands("other.county.local")


def test_keys_are_private_and_in_the_form_the_web_server_reads() -> None:
    tls.issue()

    for name in ("ca.key", "server.key"):
        path = tls.folder() / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_the_authority_stays_when_the_server_certificate_is_renewed() -> None:
    first = tls.issue()
    authority = (tls.folder() / "ca.crt").read_bytes()

    second = tls.issue(["new.county.local"])

    assert (tls.folder() / "ca.crt").read_bytes() == authority
    assert first.serial_number != second.serial_number
    assert "new.county.local" in tls.hosts_of(second)


@pytest.mark.parametrize(("days_left", "renewed"), [(29, True), (31, False)])
def test_a_certificate_near_its_end_is_renewed_with_its_names(
    days_left: int, *, renewed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tls, "SERVER_DAYS", days_left)
        before = tls.issue(["shouwang.county.local"])

    certificate_file, _ = tls.server_files()

    after = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    assert (after.serial_number != before.serial_number) is renewed
    assert "shouwang.county.local" in tls.hosts_of(after)
    if renewed:
        assert after.not_valid_after_utc > datetime.now(UTC) + timedelta(days=800)


def test_without_certificates_serving_says_what_to_run() -> None:
    with pytest.raises(tls.TlsError, match="tls init"):
        tls.server_files()


def test_a_host_that_is_no_name_is_refused() -> None:
    with pytest.raises(tls.TlsError):
        tls.issue(["a..b"])


def test_the_command_prints_where_the_authority_lies_and_its_fingerprint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert tls.main(["--host", "shouwang.county.local"]) == 0

    said = capsys.readouterr().out
    authority = x509.load_pem_x509_certificate((tls.folder() / "ca.crt").read_bytes())
    assert str(tls.folder() / "ca.crt") in said
    assert tls.fingerprint(authority) in said
    assert "shouwang.county.local" in said
