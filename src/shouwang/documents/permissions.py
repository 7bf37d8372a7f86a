"""Rights over papers; attachments are reached through what they belong to."""

from enum import StrEnum


class DocumentsPermission(StrEnum):
    """Who reads the register of issued papers does not change templates."""

    VIEW_REGISTER = "documents.view_register"
    EDIT_TEMPLATES = "documents.edit_templates"
