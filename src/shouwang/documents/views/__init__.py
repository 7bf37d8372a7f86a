"""Pages: attachments, the register of issued papers, templates."""

from .attachments import attachment, attachment_small, attachment_void
from .papers import paper_detail, paper_list, paper_scans, paper_void
from .templates import (
    template_detail,
    template_download,
    template_list,
    template_preview,
    template_version,
    template_withdraw,
    template_word,
)

__all__ = [
    "attachment",
    "attachment_small",
    "attachment_void",
    "paper_detail",
    "paper_list",
    "paper_scans",
    "paper_void",
    "template_detail",
    "template_download",
    "template_list",
    "template_preview",
    "template_version",
    "template_withdraw",
    "template_word",
]
