"""Every page of the product and who gets what: one line a page.

A page that is missing here fails ``tests/test_access.py``. For most pages the line is just the
name; what the five standpoints get follows from the view's `@access`:

================  ==========================================================================
signed out        302 to sign-in (public pages: 200)
stranger          same role in the next county: 404 where the page is about a record of this
                  county, else 200 (an empty or own list)
too few rights    a post of the same county that lacks the permission: 403
granted           the principal of a school to which a grant opened the child's file
permitted         a post of the county that carries the permission
================  ==========================================================================

A record's page gives a callable that makes the record: ``page("registry:child-detail",
id=lambda w: w.child.pk)``. `w` is the :class:`World`; add what you need to it, made on demand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shouwang.accounts import testing as accounts
from shouwang.accounts.models import Feedback

Status = int | tuple[int, ...]
Maker = Callable[["World"], Any]


class World:
    """The records the pages are about, all of `accounts.COUNTY`; made when first asked for."""

    @cached_property
    def organisation(self) -> Any:
        return accounts.make_organisation()

    @cached_property
    def user(self) -> Any:
        return accounts.make_user(organisation=self.organisation)

    @cached_property
    def post(self) -> Any:
        return accounts.make_post("LEADER", organisation=self.organisation, user=self.user)

    @cached_property
    def feedback(self) -> Any:
        return Feedback.objects.create(
            user=self.user, area_code=accounts.COUNTY, text="字太小", sent_at=self.user.created_at
        )

    @cached_property
    def event(self) -> Any:
        from shouwang.audit.models import Event

        _ = self.user  # making an account is an event
        with accounts_scope():
            return Event.objects.filter(area=accounts.COUNTY).latest("id")


def accounts_scope() -> Any:
    """Return the scope of the system itself, for makers that read scoped rows."""
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    return acting_as(system_actor("test"))


@dataclass(frozen=True)
class Page:
    """One line of the table; None: what follows from the view's `@access`."""

    name: str
    kwargs: dict[str, Maker] = field(default_factory=dict)
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    role: str = ""  # of the permitted and the stranger, where several carry the right
    permitted: Status | None = None
    stranger: Status | None = None
    granted: Status | None = None
    signed_out: Status | None = None

    @property
    def is_of_a_record(self) -> bool:
        """Say whether the page is about a record of the county."""
        return bool(self.kwargs)


def page(name: str, **options: Any) -> Page:
    """Make a line: options of :class:`Page` by name, makers of URL arguments by theirs."""
    own = set(Page.__dataclass_fields__) - {"name", "kwargs"}
    given = {key: value for key, value in options.items() if key in own}
    makers = {key: value for key, value in options.items() if key not in own}
    return Page(name, kwargs=makers, **given)


# Pages of the sign-in library and of Django have no `@access`: everything is said here.
LIBRARY = (
    page("account_login", signed_out=200, permitted=302),
    page("account_logout", signed_out=302, permitted=200),
    page("account_inactive", signed_out=200, permitted=200),
    page("account_reauthenticate", signed_out=302, permitted=200),
    page("account_change_password", signed_out=302, permitted=200),
    page("mfa_index", signed_out=302, permitted=200),
    page("mfa_authenticate", signed_out=302, permitted=302),
    page("mfa_reauthenticate", signed_out=302, permitted=(200, 302)),
    page("mfa_activate_totp", signed_out=302, permitted=302),
    page("mfa_deactivate_totp", signed_out=302, permitted=404),
    page("mfa_view_recovery_codes", signed_out=302, permitted=404),
    page("mfa_generate_recovery_codes", signed_out=302, permitted=302),
    page("mfa_download_recovery_codes", signed_out=302, permitted=404),
    page("mfa_list_webauthn", signed_out=302, permitted=200),
    page("mfa_add_webauthn", signed_out=302, permitted=302),
    page("mfa_reauthenticate_webauthn", signed_out=302, permitted=(200, 302)),
    page("mfa_remove_webauthn", path="/accounts/2fa/webauthn/keys/1/remove/", signed_out=302,
         permitted=(302, 404)),
    page("mfa_edit_webauthn", path="/accounts/2fa/webauthn/keys/1/edit/", signed_out=302,
         permitted=(302, 404)),
    # Hidden behind `accounts:absent`, `accounts:absent-reset` and `accounts:password-reset`.
    page("account_signup", signed_out=404, permitted=404),
    page("account_email", signed_out=404, permitted=404),
    page("account_email_verification_sent", signed_out=404, permitted=404),
    page("account_confirm_email", path="/accounts/confirm-email/x/", signed_out=404,
         permitted=404),
    page("account_set_password", signed_out=404, permitted=404),
    page("account_reset_password", signed_out=200, permitted=200),
    page("account_confirm_login_code", signed_out=404, permitted=404),
    page("account_reset_password_from_key_done", signed_out=404, permitted=404),
    page("account_reset_password_from_key", path="/accounts/password/reset/key/1-x/",
         signed_out=404, permitted=404),
    page("account_reset_password_done", signed_out=404, permitted=404),
)  # fmt: skip

PAGES = (
    # web
    page("set_language", method="post", permitted=302, signed_out=302),
    page("web:home"),
    page("web:privacy"),
    page("web:feedback"),
    page("web:help"),
    page("web:draft", method="post", data={"draft_key": "x"}, permitted=204),
    # accounts, session
    page("accounts:lock", permitted=302),
    page("accounts:stay", method="post", permitted=204),
    page("accounts:switch-post", method="post", permitted=404),
    page("accounts:forgotten"),
    page("accounts:password-reset"),
    page("accounts:totp-qr", permitted=404),
    page("accounts:absent", path="/accounts/signup/", permitted=404, signed_out=404),
    page("accounts:absent-reset", path="/accounts/password/reset/done/", permitted=404,
         signed_out=404),
    # accounts, administration
    page("accounts:user-list"),
    page("accounts:user-export"),
    page("accounts:user-create"),
    page("accounts:user-detail", id=lambda w: w.user.pk),
    page("accounts:user-edit", id=lambda w: w.user.pk),
    page("accounts:user-reset", id=lambda w: w.user.pk, method="post"),
    page("accounts:user-active", id=lambda w: w.user.pk, method="post", permitted=302),
    page("accounts:post-assign", id=lambda w: w.user.pk),
    page("accounts:post-end", id=lambda w: w.post.pk),
    page("accounts:organisation-list"),
    page("accounts:organisation-create"),
    page("accounts:organisation-edit", id=lambda w: w.organisation.pk),
    page("accounts:organisation-active", id=lambda w: w.organisation.pk, method="post",
         permitted=302),
    page("accounts:feedback-list"),
    page("accounts:feedback-answer", id=lambda w: w.feedback.pk),
    page("accounts:settings", stranger=404),
    # audit
    page("audit:event-list"),
    page("audit:event-export"),
    page("audit:event-detail", id=lambda w: w.event.pk),
    page("audit:chain"),
)  # fmt: skip

TABLE = {line.name: line for line in (*LIBRARY, *PAGES)}
