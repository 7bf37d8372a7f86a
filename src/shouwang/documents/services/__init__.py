"""Deeds on attachments, templates and issued papers."""

from .attachments import (
    IdTaken,
    ReasonNeeded,
    Subject,
    Upload,
    open_attachment,
    purge_due,
    small_picture,
    store,
    store_all,
    sweep,
    void_attachment,
)
from .issuing import (
    NoOrganisation,
    NumbersGiven,
    add_scans,
    issue,
    note_register,
    set_word,
    void_paper,
)
from .templates import preview, upload_template, withdraw_template

__all__ = [
    "IdTaken",
    "NoOrganisation",
    "NumbersGiven",
    "ReasonNeeded",
    "Subject",
    "Upload",
    "add_scans",
    "issue",
    "note_register",
    "open_attachment",
    "preview",
    "purge_due",
    "set_word",
    "small_picture",
    "store",
    "store_all",
    "sweep",
    "upload_template",
    "void_attachment",
    "void_paper",
    "withdraw_template",
]
