"""Eight clients on the list at once, against the real server on this machine."""

import http.client
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.core import serving

from .measuring import Figure
from .pages import BACKEND

CLIENTS, SECONDS, BUDGET = 8, 15, 100.0


def measure(post: Post) -> list[Figure]:
    """Return requests per second of eight clients over fifteen seconds."""
    session = SessionStore()
    session[SESSION_KEY] = str(post.user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    with _server() as port:
        done = _drive(port, reverse("registry:child-list"), cookie)
    rate = done / SECONDS
    return [Figure(f"{CLIENTS} clients on the list", rate, rate, BUDGET, "/s", more_is_better=True)]


@contextmanager
def _server() -> Iterator[int]:
    """Run the web server as `shouwang serve` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = serving.web("127.0.0.1", port, serving.default_workers(), None, None)
    with subprocess.Popen(child.command, env=child.environment) as server:  # noqa: S603
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    for _attempt in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(port)


def _drive(port: int, address: str, cookie: str) -> int:
    stop_at = time.perf_counter() + SECONDS + 2
    begin_at = stop_at - SECONDS
    counts = [0] * CLIENTS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < stop_at:
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(answer.status)
            counts[number] += time.perf_counter() >= begin_at

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
