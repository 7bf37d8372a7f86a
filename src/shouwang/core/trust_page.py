"""`shouwang tls page`: the way to trust the authority, over plain http, while machines are set up.

Browsers that do not trust the authority yet show a warning instead of the page that tells how to.
This one is open only as long as the administrator lets it run; it gives the public certificate and
a page, takes nothing, and knows no database.
"""

import argparse
from collections.abc import Sequence
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shouwang.core import tls, trust
from shouwang.core.messages import N_
from shouwang.core.terminal import language, say, text

PAGE, CERTIFICATE = "/trust/", "/trust/ca.crt"
_STYLE = (
    "body{font:16px/1.7 sans-serif;max-width:44em;margin:2em auto;padding:0 1em;color:#1f2933}"
    "pre{background:#eef2f6;padding:1em;font-size:1.1em;overflow-x:auto}"
    ".go{display:inline-block;background:#0b57a4;color:#fff;padding:.6em 1.4em;"
    "text-decoration:none;border-radius:4px}"
)


def main(arguments: Sequence[str]) -> int:
    """Run `shouwang tls page [--host H] [--port P] [--https-port P]` until Ctrl-C."""
    parser = argparse.ArgumentParser(
        "shouwang tls page",
        description=text(
            N_("用 http 打开信任证书的说明页，安装证书期间使用，按 Ctrl-C 关闭。只提供公开的证书。")
        ),
        epilog=text(N_("示例：shouwang tls page --port 8080")),
    )
    parser.add_argument("--host", default="0.0.0.0", help=text(N_("监听地址，默认所有地址")))  # noqa: S104 — that is what it is for
    parser.add_argument("--port", type=int, default=8080, help=text(N_("端口，默认 8080")))
    parser.add_argument(
        "--https-port", type=int, default=8443, help=text(N_("本系统的 https 端口，默认 8443"))
    )
    options = parser.parse_args(arguments)
    with door(options.host, options.port, options.https_port) as server:
        say(text(N_("请在各台电脑和手机上打开：")))
        for host in _names():
            say(f"  http://{host}:{options.port}{PAGE}")
        server.serve_forever()
    return 0


def door(host: str, port: int, https_port: int) -> ThreadingHTTPServer:
    """Return the server of the page, not yet serving; everything else leads to the page.

    :raises TlsError: if there is no authority yet, or the address cannot be had.
    """
    authority = trust.authority()
    if authority is None:
        raise tls.TlsError(N_("还没有证书。请先运行 shouwang tls init。"))
    content = page(authority, https_port).encode()
    try:
        return ThreadingHTTPServer((host, port), partial(_Handler, authority, content))
    except OSError as error:
        raise tls.TlsError(
            N_("无法监听 {host}:{port}：{said}"), host=host, port=port, said=error.strerror
        ) from error


def page(authority: trust.Authority, https_port: int) -> str:
    """Return the page as HTML in the language of the terminal."""
    ways = "".join(_way(way) for way in trust.WAYS)
    address = f"https://{_names()[0]}:{https_port}/"
    title = escape(text(N_("信任本系统的安全证书")))
    paper = escape(text(N_("安装前请逐位核对指纹（SHA-256），与管理员发的纸条一致才可安装：")))
    get, done = escape(text(N_("下载证书"))), escape(text(N_("装好后打开本系统：")))
    fingerprint = escape("\n".join(authority.lines))
    return (
        f'<!DOCTYPE html><html lang="{language()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"<p>{paper}</p><pre>{fingerprint}</pre>"
        f'<p><a class="go" href="{CERTIFICATE}">{get}</a></p>{ways}'
        f'<p>{done}<a href="{escape(address)}">{escape(address)}</a></p></html>'
    )


def _way(way: trust.Way) -> str:
    steps = "".join(f"<li>{escape(text(step))}</li>" for step in way.steps)
    note = f"<p>{escape(text(way.note))}</p>" if way.note else ""
    return f"<h2>{escape(text(way.device))}</h2><ol>{steps}</ol>{note}"


def _names() -> list[str]:
    """Return the names and addresses of the server certificate that other machines can use."""
    certificate = tls.read((tls.folder() / "server.crt").read_bytes())
    names = tls.hosts_of(certificate)
    return [name for name in names if name not in {"localhost", "127.0.0.1", "::1"}] or names


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; nothing sent to it is read."""

    def __init__(self, authority: trust.Authority, content: bytes, *connection: object) -> None:
        self._authority, self._content = authority, content
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Give the page or the certificate; lead everything else to the page."""
        if self.path == PAGE:
            self._give(self._content, "text/html; charset=utf-8")
        elif self.path == CERTIFICATE:
            name = f'attachment; filename="{trust.FILE_NAME}"'
            self._give(self._authority.certificate, trust.CONTENT_TYPE, name)
        else:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", PAGE)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_HEAD = do_GET  # noqa: N815 — named by the base class

    def _give(self, content: bytes, kind: str, disposition: str = "inline") -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Disposition", disposition)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no log of who looked."""
