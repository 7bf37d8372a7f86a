"""A child process that may fail: bounded memory, bounded time, nothing of ours to steal.

Files come from strangers and are parsed by large libraries. The parent starts `python -m module`
and hands it the request on standard input; the child answers in frames on its standard output.
A frame is two lengths, a JSON header and a body of bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from .limits import Limits, UnusableFile

Header = dict[str, Any]
_LENGTHS = struct.Struct(">II")
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ", "SYSTEMROOT", "TMPDIR")
_CPU_PER_SECOND = 2


class ChildFailed(Exception):
    """The child died of a fault of ours, not of the file's: `code` is its exit status."""


class Child:
    """A running child; iterate over `frames()` inside the `with` block."""

    def __init__(self, module: str, request: Header, limits: Limits, timeout_s: float) -> None:
        self._command = [sys.executable, "-I", "-m", module]
        whole = request | {"limits": asdict(limits), "seconds": timeout_s}
        self._request = json.dumps(whole).encode()
        self._timeout_s = timeout_s
        self._timed_out = False

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 — our interpreter, our module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # parsers may quote cells, which belong in no log
            env=_environment(),
        )
        self._timer = threading.Timer(self._timeout_s, self._give_up)
        self._timer.daemon = True
        self._timer.start()
        self._hand_over()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _hand_over(self) -> None:
        # Should the child be dead already, `frames` will tell what of.
        stream = self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            if stream:
                stream.write(self._request)
                stream.close()

    def frames(self) -> Iterator[tuple[Header, bytes]]:
        """Give the child's frames up to its last one.

        :raises UnusableFile: as the child said, or when it used up its time or memory.
        :raises ChildFailed: when it ended for a reason that is not the file's.
        """
        stream = self._process.stdout
        if stream is None:
            raise ChildFailed("no pipe")
        while True:
            frame = _receive(stream)
            if frame is None:
                raise self._death()
            header, body = frame
            if header["kind"] == "error":
                raise UnusableFile(header["code"], **header["params"])
            if header["kind"] == "done":
                return
            yield header, body

    def _give_up(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _death(self) -> Exception:
        status = self._process.wait()
        if self._timed_out or (sys.platform != "win32" and status == -signal.SIGXCPU):
            return UnusableFile("timeout", seconds=round(self._timeout_s))
        if sys.platform != "win32" and status in (-signal.SIGABRT, -signal.SIGKILL):
            return UnusableFile("memory")  # a Rust allocation that fails aborts
        if status == -signal.SIGSEGV:
            return UnusableFile("corrupt")
        return ChildFailed(f"{self._command[-1]}: {status}")


def _environment() -> dict[str, str]:
    """Give the child what it needs to start, and none of the keys and addresses we hold."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}


def _receive(stream: Any) -> tuple[Header, bytes] | None:
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    head = stream.read(head_size)
    body = stream.read(body_size)
    if len(head) < head_size or len(body) < body_size:
        return None
    return json.loads(head), body


# In the child.


class Channel:
    """The child's end: sends frames on what was standard output when it was made."""

    def __init__(self) -> None:
        self._out: BinaryIO = os.fdopen(os.dup(1), "wb")
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 1)  # a library that prints must not break the frames

    def send(self, kind: str, body: bytes = b"", **header: Any) -> None:
        """Send one frame."""
        head = json.dumps(header | {"kind": kind}, ensure_ascii=False).encode()
        self._out.write(_LENGTHS.pack(len(head), len(body)))
        self._out.write(head)
        self._out.write(body)
        self._out.flush()

    def refuse(self, error: UnusableFile) -> None:
        """Tell the parent why the file is unusable."""
        self.send("error", code=error.code, params=error.params)


def receive_request() -> tuple[Header, Limits]:
    """Give the parent's request, and bind this process to its limits from here on."""
    request: Header = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    _confine(limits, request["seconds"])
    return request, limits


def _confine(limits: Limits, seconds: float) -> None:
    if sys.platform == "win32":  # no such limits there: the parent's clock remains
        return
    import resource

    cpu = int(seconds * _CPU_PER_SECOND) + 1  # two threads may work at once
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
