"""Uploads stop at the limit while they arrive, before a byte too many is kept."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

MAX_UPLOAD = 50 * 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file; breaks the connection off past the limit."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Refuse at once what says it is too large."""
        self.too_large = content_length > MAX_UPLOAD + 1024 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file, unless the request is too large."""
        if self.too_large:
            raise StopUpload(connection_reset=True)
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count what arrives."""
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)
