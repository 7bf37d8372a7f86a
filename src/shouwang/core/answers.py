"""Files given to the reader: shown in the browser or saved, and kept by no cache."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"


def file_answer(
    content: bytes, name: str, content_type: str, *, shown: bool = False
) -> HttpResponse:
    """Answer with a file.

    :param name: with its ending, in any script. :param shown: in the browser, not saved.
    """
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response
