"""Uploads stop at the limit while they arrive, before a byte too many is kept."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

MAX_UPLOAD = 50 * 1024 * 1024
ROOM = 1024 * 1024  # the rest of the form
DRAINED = 1024 * 1024 * 1024


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
        self.sent = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file, unless the request is too large."""
        if self.sent > MAX_UPLOAD + ROOM:
            raise StopUpload(connection_reset=self.sent > DRAINED)
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count what arrives."""
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD:
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
