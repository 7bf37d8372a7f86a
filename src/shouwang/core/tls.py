"""A certificate authority for one office, and the server certificate it signs.

Service workers, passkeys and secure cookies need https; a county's server has no public name, so
no public authority signs for it. `shouwang tls init` makes a local one: computers trust `ca.crt`
once, the server certificate is renewed under it. Used by `serve --tls` only, so that nobody is
moved to https unawares.
"""

import argparse
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shouwang.core.datadir import data_dir, private_dir, write_private
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_
from shouwang.core.terminal import say, text

AUTHORITY_DAYS = 3650
# The longest that phones accept from a private authority.
SERVER_DAYS = 820
RENEW_BEFORE = timedelta(days=30)
CLOCK_SKEW = timedelta(hours=1)

TRUST_STEPS = N_("""证书已建立，适用于：{hosts}
有效期至 {until}

请打印下面的指纹（SHA-256），发给各单位，安装证书前逐位核对：
  {fingerprint}
证书机构文件：{authority}

然后用 shouwang serve --host 0.0.0.0 --port 8443 --tls 启动。
电脑和手机怎样信任证书，见系统的 /trust/ 页面；浏览器还不信任、打不开时，
另开一个终端运行 shouwang tls page，用 http 打开同一说明，装好后按 Ctrl-C 关闭。
""")


class TlsError(EmbeddedError):
    """The certificate cannot be made or found; the message tells the administrator what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run `shouwang tls init [--host NAME]…`; return the exit code."""
    parser = argparse.ArgumentParser(
        "shouwang tls init",
        description=text(N_("建立本地证书机构和服务器证书；再次运行则换发服务器证书。")),
        epilog=text(N_("示例：shouwang tls init --host shouwang.county.local")),
    )
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help=text(N_("服务器的域名或地址，可重复")),
    )
    certificate = issue(parser.parse_args(arguments).host)
    say(
        text(TRUST_STEPS).format(
            hosts="、".join(hosts_of(certificate)),
            until=f"{certificate.not_valid_after_utc:%Y-%m-%d}",
            authority=folder() / "ca.crt",
            fingerprint=fingerprint(read((folder() / "ca.crt").read_bytes())),
        )
    )
    return 0


def folder() -> Path:
    """Where certificates and their keys lie."""
    return data_dir() / "tls"


def issue(hosts: Iterable[str] = ()) -> x509.Certificate:
    """Make a server certificate for this machine's names and addresses and `hosts`.

    The authority is made the first time and kept: computers that trust it need nothing new.
    Writes `ca.crt`, `ca.key`, `server.crt` (with the authority's behind it) and `server.key`
    (PKCS #8), the keys readable by their owner alone. Returns the server certificate.

    :raises TlsError: if a host is neither a name nor an address.
    """
    place = private_dir("tls")
    authority, authority_key = _authority(place)
    key = ec.generate_private_key(ec.SECP256R1())
    names = list(dict.fromkeys([*hosts, *_own_names()]))
    certificate = _server_certificate(key, names, authority, authority_key)
    write_private(place / "server.key", _pem_key(key))
    write_private(place / "server.crt", _pem(certificate) + _pem(authority))
    return certificate


def server_files() -> tuple[Path, Path]:
    """Return the server's certificate and key, renewed if less than 30 days are left.

    :raises TlsError: if there are none yet.
    """
    certificate_file, key_file = folder() / "server.crt", folder() / "server.key"
    if not certificate_file.exists() or not key_file.exists():
        raise TlsError(N_("还没有证书。请先运行 shouwang tls init。"))
    certificate = _read_certificate(certificate_file)
    if certificate.not_valid_after_utc - datetime.now(UTC) < RENEW_BEFORE:
        issue(hosts_of(certificate))
    return certificate_file, key_file


def hosts_of(certificate: x509.Certificate) -> list[str]:
    """Return the names and addresses a certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def read(content: bytes) -> x509.Certificate:
    """Return the certificate of a PEM file; the first where there are several."""
    return x509.load_pem_x509_certificate(content)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint as people compare it: `AB:CD:…`."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _authority(place: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if (place / "ca.crt").exists() and (place / "ca.key").exists():
        key = serialization.load_pem_private_key((place / "ca.key").read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TlsError(N_("{path} 不是本程序建立的密钥。"), path=place / "ca.key")
        return _read_certificate(place / "ca.crt"), key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"守望 {socket.gethostname()} CA"[:64])
    certificate = (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(place / "ca.key", _pem_key(key))
    write_private(place / "ca.crt", _pem(certificate))
    (place / "ca.crt").chmod(0o644)
    return certificate, key


def _server_certificate(
    key: ec.EllipticCurvePrivateKey,
    hosts: list[str],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _builder(_name(hosts[0][:64]), authority.subject, key.public_key(), SERVER_DAYS)
        .add_extension(
            x509.SubjectAlternativeName([_alternative(h) for h in hosts]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _own_names() -> list[str]:
    """Names and addresses under which this machine is called, loopback included."""
    addresses = [
        address.address.split("%")[0]
        for interface in psutil.net_if_addrs().values()
        for address in interface
        if address.family in (socket.AF_INET, socket.AF_INET6)
    ]
    usable = [a for a in addresses if not ipaddress.ip_address(a).is_link_local]
    return [socket.gethostname(), "localhost", "127.0.0.1", *usable]


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass  # not an address: a name
    try:
        return x509.DNSName(host.encode("idna").decode("ascii"))
    except (UnicodeError, ValueError) as error:
        raise TlsError(N_("{host} 不是域名或地址。"), host=host) from error


def _read_certificate(path: Path) -> x509.Certificate:
    return read(path.read_bytes())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
