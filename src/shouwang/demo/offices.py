"""The offices of the demo county and one account per standpoint (docs/contracts.md §4)."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from shouwang.accounts import services as accounts
from shouwang.accounts.choices import OrganisationKind, Role, SchoolStage
from shouwang.accounts.models import Organisation, User
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.divisions.kinds import is_rural
from shouwang.registry.classes import class_key

from .people import School, SchoolKind
from .population import Population, Township
from .schools import GRADES

ACCOUNTS_FILE = Path(settings.DATA_DIR) / "demo" / "accounts.json"
_STAGES = {
    SchoolKind.KINDERGARTEN: SchoolStage.KINDERGARTEN,
    SchoolKind.PRIMARY: SchoolStage.PRIMARY,
    SchoolKind.TEACHING_POINT: SchoolStage.TEACHING_POINT,
    SchoolKind.JUNIOR: SchoolStage.JUNIOR,
}


@dataclass(frozen=True)
class Account:
    """A demo account as printed and as shown on the sign-in page of a demo."""

    username: str
    password: str
    standpoint: str


class Offices:
    """Makes organisations, users and posts, and remembers who was made."""

    def __init__(self, actor: Actor, root: Organisation, *, now: datetime) -> None:
        self.actor, self.root, self.now = actor, root, now
        self.accounts: list[Account] = []

    def organisation(
        self, name: str, kind: str, area: str, stage: str = "", *, telephone: str = ""
    ) -> Organisation:
        """Make an organisation."""
        return accounts.create_organisation(
            self.actor, name=name, kind=kind, area=area, stage=stage, telephone=telephone,
            now=self.now,
        )  # fmt: skip

    def account(
        self, username: str, display_name: str, role: Role, organisation: Organisation, *,
        area: str = "", class_label: str = "", standpoint: str = "",
    ) -> None:  # fmt: skip
        """Make a user with one post and a fresh password."""
        password = accounts.new_slip()
        user, _slip = accounts.create_user(
            self.actor, username=username, display_name=display_name, organisation=organisation,
            now=self.now, password=password,
        )  # fmt: skip
        accounts.assign_post(
            self.actor, user, role=role, organisation=organisation, area_code=area,
            class_label=class_label, valid_from=clock.local_date(self.now), now=self.now,
        )  # fmt: skip
        self.accounts.append(Account(username, password, standpoint or str(role.label)))

    def administrators(self) -> None:
        """Give the three administrators passwords that need no change at the first sign-in."""
        names = {
            "system-admin": _("系统管理员"),
            "security-admin": _("安全管理员"),
            "audit-admin": _("审计管理员"),
        }
        for user in User.objects.filter(username__in=names):
            password = accounts.new_slip()
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            self.accounts.append(Account(user.username, password, names[user.username]))


def furnish(offices: Offices, population: Population) -> dict[str, Organisation]:
    """Make every office and account of the county; returns the schools by name."""
    county = offices.root.area
    offices.account(
        "minzheng", _("县民政局工作人员"), Role.CIVIL_AFFAIRS_OFFICER, offices.root,
        area=county, standpoint=_("县民政局工作人员"),
    )  # fmt: skip
    education = offices.organisation(
        f"{population.county_name}教育局", OrganisationKind.EDUCATION, county
    )
    offices.account(
        "jiaoyu", _("县教育局工作人员"), Role.EDUCATION_OFFICER, education, area=county,
        standpoint=_("县教育局工作人员"),
    )  # fmt: skip
    police = offices.organisation(
        f"{population.county_name}公安局", OrganisationKind.PUBLIC_SECURITY, county
    )
    offices.account("gongan", _("公安联络员"), Role.POLICE_LIAISON, police)
    federation = offices.organisation(
        f"{population.county_name}妇联", OrganisationKind.WOMENS_FEDERATION, county
    )
    offices.account("daili", _("代理家长"), Role.PROXY_PARENT, federation)
    government = offices.organisation(
        f"{population.county_name}人民政府", OrganisationKind.GOVERNMENT, county
    )
    offices.account("lingdao", _("县领导"), Role.LEADER, government, area=county)
    schools: dict[str, Organisation] = {}
    for number, township in enumerate(population.townships(), start=1):
        schools |= _township(offices, township, first=number == 1)
    offices.administrators()
    return schools


def _township(offices: Offices, township: Township, *, first: bool) -> dict[str, Organisation]:
    area = township.code.ljust(12, "0")
    government = offices.organisation(f"{township.name}人民政府", OrganisationKind.TOWNSHIP, area)
    schools = {school.name: _school(offices, school, area) for school in township.schools}
    committees = _committees(offices, township)
    if first:
        offices.account(
            "dudao", f"{township.name}{_('儿童督导员')}", Role.TOWNSHIP_SUPERVISOR, government,
            area=area,
        )  # fmt: skip
        counts: dict[str, int] = {}
        for child in township.children:
            counts[child.home.village.code] = counts.get(child.home.village.code, 0) + 1
        # A villagers' committee rather than a residents': there the children's hukou is rural.
        villages = [one for one in township.villages if is_rural(one.code)] or township.villages
        village = max(villages, key=lambda one: counts.get(one.code, 0))
        committee = committees[village.code]
        offices.account(
            "ertong", f"{village.name}{_('儿童主任')}", Role.VILLAGE_OFFICER, committee,
            area=village.code,
        )  # fmt: skip
        _school_posts(offices, township, schools)
    return schools


def _committees(offices: Offices, township: Township) -> dict[str, Organisation]:
    """Make the villagers' committee of each village with children, with its telephone."""
    made = {}
    peopled = {child.home.village.code for child in township.children}
    for village in township.villages:
        if village.code in peopled:
            made[village.code] = offices.organisation(
                f"{township.name}{village.name}村（居）民委员会", OrganisationKind.VILLAGE,
                village.code, telephone=f"1600{int(village.code[-8:]) % 10**7:07d}",
            )  # fmt: skip
    return made


def _school(offices: Offices, school: School, area: str) -> Organisation:
    kind = (
        OrganisationKind.KINDERGARTEN
        if school.kind is SchoolKind.KINDERGARTEN
        else OrganisationKind.SCHOOL
    )
    return offices.organisation(school.name, kind, area, _STAGES[school.kind])


def _school_posts(offices: Offices, township: Township, schools: dict[str, Organisation]) -> None:
    school = next(one for one in township.schools if one.kind is SchoolKind.PRIMARY)
    organisation = schools[school.name]
    offices.account("xiaozhang", f"{school.name}{_('校长')}", Role.PRINCIPAL, organisation)
    offices.account(
        "banzhuren", f"{school.name}{_('班主任')}", Role.CLASS_TEACHER, organisation,
        class_label=_largest_class(township, school),
    )  # fmt: skip


def _largest_class(township: Township, school: School) -> str:
    """Return the class with the most left-behind pupils, as `registry.classes` names it."""
    counts: dict[str, int] = {}
    for child in township.children:
        schooling = child.schooling
        if schooling and schooling.school == school and schooling.grade is not None:
            key = class_key(GRADES[schooling.grade], f"{schooling.class_number}班")
            counts[key] = counts.get(key, 0) + 1
    return max(counts, key=lambda key: counts[key])


def save_accounts(made: list[Account]) -> None:
    """Keep the accounts for the sign-in page, readable by the owner alone."""
    ACCOUNTS_FILE.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(ACCOUNTS_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(account) for account in made], out, ensure_ascii=False, indent=1)


def load_accounts() -> list[Account]:
    """Return the accounts of the demo; none before it is built."""
    if not ACCOUNTS_FILE.exists():
        return []
    return [Account(**one) for one in json.loads(ACCOUNTS_FILE.read_text(encoding="utf-8"))]
