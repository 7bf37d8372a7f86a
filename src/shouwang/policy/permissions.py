"""Rights over policy packs."""

from enum import StrEnum


class PolicyPermission(StrEnum):
    """Rights over policy packs."""

    VIEW = "policy.view"
    EDIT = "policy.edit"
    PUBLISH = "policy.publish"  # the second person of a pack
