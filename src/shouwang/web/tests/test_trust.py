"""The page that tells how machines come to trust the local authority."""

from pathlib import Path

import pytest
from django.test import Client

from shouwang.core import tls, trust

pytestmark = pytest.mark.django_db


def test_without_an_authority_there_is_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path))

    assert Client().get("/trust/").status_code == 404
    assert Client().get("/trust/ca.crt").status_code == 404
    assert "/trust/" not in Client().get("/accounts/login/").content.decode()


def test_signed_out_one_reads_the_fingerprint_and_takes_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path))
    tls.issue(["shouwang.county.local"])

    page = Client().get("/trust/").content.decode()
    given = Client().get("/trust/ca.crt")

    authority = trust.authority()
    assert authority is not None
    assert all(line in page for line in authority.lines)
    assert given.content == authority.certificate
    assert given["Content-Type"] == "application/x-x509-ca-cert"
    assert "/trust/" in Client().get("/accounts/login/").content.decode()
