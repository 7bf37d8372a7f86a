"""Rights over calls of the hotline."""

from enum import StrEnum


class HotlinePermission(StrEnum):
    """Who takes calls in, who deals with what was handed over, who looks over the whole."""

    OPERATE = "hotline.operate"
    HANDLE = "hotline.handle"
    SUPERVISE = "hotline.supervise"
