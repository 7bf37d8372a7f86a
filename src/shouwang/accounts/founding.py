"""The first rows of an installation: its area, the civil-affairs office, three administrators."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.messages import N_
from shouwang.core.reach import full_code, level_of
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.divisions import services as division_services

from . import services
from .choices import OrganisationKind, Role
from .models import Installation, Organisation

SYSTEM_NAME = N_("守望 农村留守儿童关爱保护系统")
# What the civil-affairs office is called at each level; below the county the government itself.
_OFFICES = {1: "民政厅", 2: "民政局", 3: "民政局", 4: "人民政府", 5: "村民委员会"}
_KINDS = {4: OrganisationKind.TOWNSHIP, 5: OrganisationKind.VILLAGE}
_ADMINISTRATORS = (
    (Role.SYSTEM_ADMIN, "system-admin", N_("系统管理员")),
    (Role.SECURITY_ADMIN, "security-admin", N_("安全管理员")),
    (Role.AUDIT_ADMIN, "audit-admin", N_("审计管理员")),
)


@dataclass(frozen=True)
class Slip:
    """One administrator's sign-in name and one-time password."""

    role: str
    title: str
    username: str
    password: str


@dataclass(frozen=True)
class Founding:
    """What set-up made; the slips are shown once and kept nowhere."""

    installation: Installation
    organisation: Organisation
    slips: tuple[Slip, ...]


def found(
    area: str, *, now: datetime, system_name: str = SYSTEM_NAME, support_text: str = "",
    is_demo: bool = False,
) -> Founding:  # fmt: skip
    """Load the divisions below `area` and make the installation, its office and administrators.

    All or nothing.

    :param area: code of a division of levels 1-5 (2, 4, 6, 9 or 12 digits).
    :raises divisions.snapshot.UnknownArea: if the shipped book does not know the code.
    :raises AlreadySetUp: if the database holds an installation.
    """
    code = full_code(area)
    with transaction.atomic(), acting_as(system_actor("init")) as actor:
        division_services.load_snapshot(actor, code, now=now)
        name = divisions.get_division(code).name
        level = level_of(code)
        host = f"{name}{_OFFICES[level]}"
        installation = services.set_up(
            area_code=code, system_name=system_name, host_name=host,
            support_text=support_text, is_demo=is_demo, now=now,
        )  # fmt: skip
        organisation = services.create_organisation(
            actor, name=host, kind=_KINDS.get(level, OrganisationKind.CIVIL_AFFAIRS), area=code,
            now=now,
        )  # fmt: skip
        slips = tuple(
            _administrator(organisation, role, username, title, now)
            for role, username, title in _ADMINISTRATORS
        )
    return Founding(installation, organisation, slips)


def _administrator(
    organisation: Organisation, role: Role, username: str, title: str, now: datetime
) -> Slip:
    actor = system_actor("init")
    user, slip = services.create_user(
        actor, username=username, display_name=title, organisation=organisation, now=now
    )
    services.assign_post(
        actor, user, role=role, organisation=organisation, area_code=organisation.area,
        valid_from=clock.local_date(now), now=now,
    )  # fmt: skip
    return Slip(str(role), title, username, slip)
