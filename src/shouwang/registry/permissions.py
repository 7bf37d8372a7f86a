"""Rights over child files, by group of fields (design: each group its own right)."""

from enum import StrEnum


class RegistryPermission(StrEnum):
    """Rights over child files."""

    VIEW_FILE = "registry.view_file"
    VIEW_IDENTITY = "registry.view_identity"  # numbers in full, with a purpose
    VIEW_CONTACT = "registry.view_contact"  # telephone to ring, recorded
    VIEW_HEALTH = "registry.view_health"
    VIEW_SCHOOL = "registry.view_school"  # class and dormitory lists of one's school
    EDIT_FILE = "registry.edit_file"
    EDIT_SCHOOLING = "registry.edit_schooling"
    VERIFY_FILE = "registry.verify_file"
    CLOSE_FILE = "registry.close_file"
    MOVE_FILE = "registry.move_file"
    GRANT_FILE = "registry.grant_file"
    EXPORT = "registry.export"
    APPROVE_EXPORT = "registry.approve_export"  # the second person of a large export
    MERGE_FILE = "registry.merge_file"  # merge and split files and persons
