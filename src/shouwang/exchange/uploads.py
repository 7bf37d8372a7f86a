"""Uploads stop at the limit while they arrive, before a byte too many is kept."""

from typing import Any, NoReturn

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

MAX_UPLOAD = 50 * 1024 * 1024
ROOM = 1024 * 1024  # the rest of the form
DRAINED = 1024 * 1024 * 1024
CHUNK = 256 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file; past the limit it keeps nothing and lets the rest run dry.

    The rest is read and dropped, so that the browser comes to ask for the answer: a page that
    says the file is too large. Only what is absurdly large is cut off.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 — Django's
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.sent, self.body = content_length, input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file, unless the request is too large."""
        if self.sent > MAX_UPLOAD + ROOM:
            self._stop()
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count what arrives."""
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD:
            self._stop()
        super().receive_data_chunk(raw_data, start)

    def _stop(self) -> NoReturn:
        # Django's own way to let the rest run dry reads by lines: a file may be one endless line.
        while self.sent <= DRAINED and self.body.read(CHUNK):
            pass
        raise StopUpload(connection_reset=True)
