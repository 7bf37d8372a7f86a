"""Pages of sign-in, users, posts and organisations."""

from .feedback import feedback_answer, feedback_list
from .organisations import (
    organisation_active,
    organisation_create,
    organisation_edit,
    organisation_list,
)
from .posts import post_assign, post_end
from .province import province_callback, province_login, user_link, user_unlink
from .session import absent, forgotten, lock, stay, switch_post, totp_qr
from .system import settings_edit
from .users import (
    user_active,
    user_create,
    user_detail,
    user_edit,
    user_export,
    user_list,
    user_reset,
)

__all__ = [
    "absent",
    "feedback_answer",
    "feedback_list",
    "forgotten",
    "lock",
    "organisation_active",
    "organisation_create",
    "organisation_edit",
    "organisation_list",
    "post_assign",
    "post_end",
    "province_callback",
    "province_login",
    "settings_edit",
    "stay",
    "switch_post",
    "totp_qr",
    "user_active",
    "user_create",
    "user_detail",
    "user_edit",
    "user_export",
    "user_link",
    "user_list",
    "user_reset",
    "user_unlink",
]
