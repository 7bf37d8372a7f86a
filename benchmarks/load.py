"""Eight clients on the list at once, against the real server on this machine.

The clients share the two cores with what they measure, so they do as little as can be: one thread,
bare sockets, requests made once. Beside the rate, which other work on the machine spoils, stands
the processor time of a request, which it hardly does.
"""

import math
import re
import selectors
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.core import serving

from .measuring import Figure
from .pages import BACKEND

CLIENTS, SECONDS, BUDGET = 8, 15, 100.0
WARM = 300  # answers until every thread of every worker has its session of the database
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def measure(post: Post) -> list[Figure]:
    """Return requests per second of eight clients over fifteen seconds, and what each request took
    of the processors: the web server, the database, the clients themselves.
    """
    request = _request(reverse("registry:child-list"), _cookie(post))
    with _server() as (port, server):
        _drive(port, request, 3600, most=WARM)
        before = _processor_times(server.pid)
        done = _drive(port, request, SECONDS)
        after = _processor_times(server.pid)
    rate = done / SECONDS
    figures = [
        Figure(f"{CLIENTS} clients on the list", rate, rate, BUDGET, "/s", more_is_better=True)
    ]
    for name, spent in after.items():
        each = (spent - before[name]) * 1000 / done
        figures.append(Figure(f"a request: processor time of the {name}", each, each))
    return figures


def _cookie(post: Post) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(post.user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session.save()
    # A browser keeps its token; without one the server makes a new one for each page.
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={'b' * 32}; late=1"


def _request(address: str, cookie: str) -> bytes:
    lines = (
        f"GET {address} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", f"Cookie: {cookie}",
        "Accept-Language: zh-CN,zh;q=0.9", "Connection: keep-alive",
    )  # fmt: skip
    return "\r\n".join((*lines, "", "")).encode()


@contextmanager
def _server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run the web server as `shouwang serve` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = serving.web("127.0.0.1", port, serving.default_workers(), None, None)
    with subprocess.Popen(child.command, env=child.environment) as server:  # noqa: S603
        try:
            _wait(port)
            yield port, server
        finally:
            server.terminate()


def _wait(port: int) -> None:
    for _attempt in range(600):  # a busy machine starts it slowly
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(port)


def _processor_times(server: int) -> dict[str, float]:
    """Return processor seconds used so far; the database's where it runs on this machine."""
    web = psutil.Process(server)
    found = {
        "web server": _spent([web, *web.children(recursive=True)]),
        "clients": time.process_time(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = (cursor.fetchone() or (0,))[0]
    if psutil.pid_exists(backend) and (top := psutil.Process(backend).parent()) is not None:
        found["database"] = _spent([top, *top.children(recursive=True)])
    return found


def _spent(family: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in family]
    return sum(each.user + each.system for each in times)


@dataclass
class _Client:
    """One browser: a connection that is kept, and what has come of the present answer."""

    socket: socket.socket
    awaited: int = 0  # bytes of the answer, once its head has told
    arrived: int = 0
    head: bytes = field(default=b"")

    def take(self) -> bool:
        """Take what has arrived; True once the answer is complete.

        :raises RuntimeError: for anything but a page.
        """
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise RuntimeError("the server closed the connection")
        self.arrived += len(piece)
        if not self.awaited:
            self.head += piece
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            length = _LENGTH.search(self.head, 0, end + 2)
            if not self.head.startswith(b"HTTP/1.1 200") or length is None:
                raise RuntimeError(self.head[:end].decode("latin-1"))
            self.awaited = end + 4 + int(length[1])
        return self.arrived >= self.awaited

    def ask(self, request: bytes) -> None:
        """Send the next request."""
        self.awaited, self.arrived, self.head = 0, 0, b""
        self.socket.sendall(request)


def _drive(port: int, request: bytes, seconds: float, most: float = math.inf) -> int:
    """Let every client ask again as soon as it is answered; return how many answers came."""
    done, stop_at = 0, time.perf_counter() + seconds
    with selectors.DefaultSelector() as waiting:
        for _number in range(CLIENTS):
            opened = socket.create_connection(("127.0.0.1", port))
            client = _Client(opened)
            waiting.register(opened, selectors.EVENT_READ, client)
            client.ask(request)
        while done < most and time.perf_counter() < stop_at:
            for key, _events in waiting.select(timeout=0.1):
                if key.data.take():
                    done += 1
                    key.data.ask(request)
        for key in list(waiting.get_map().values()):
            key.data.socket.close()
    return done
