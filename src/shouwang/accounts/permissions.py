"""Rights over organisations, users and posts."""

from enum import StrEnum


class AccountsPermission(StrEnum):
    """Two hands: who makes an account does not give it its posts."""

    MANAGE_USERS = "accounts.manage_users"
    MANAGE_ORGANISATIONS = "accounts.manage_organisations"
    ASSIGN_POSTS = "accounts.assign_posts"
    MANAGE_SETTINGS = "accounts.manage_settings"
    ANSWER_FEEDBACK = "accounts.answer_feedback"
