"""The 2016 national form, block by block: the order of the file page and of the edit form alike."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .fields import FIELDS, Field
from .permissions import RegistryPermission


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the form: its fields in order, and the right to see and to edit it."""

    key: str
    title: str | Promise
    icon: str
    keys: tuple[str, ...]
    see: str = RegistryPermission.VIEW_FILE
    edit: str = RegistryPermission.EDIT_FILE

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the block."""
        return tuple(FIELDS[key] for key in self.keys)


def _person(role: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{role}.{name}" for name in names)


_PARENT = (
    "name", "state", "left", "destination", "employer", "phones", "birth_date", "id_number",
)  # fmt: skip

SECTIONS = (
    Section(
        "identity", _("儿童基本信息"), "person-vcard",
        ("name", "sex", "birth_date", "ethnic_group", "document_type", "id_number",
         "hukou_registered", "hukou_kind", "hukou_place", "group_name", "address"),
    ),
    Section(
        "health", _("身体情况"), "heart-pulse", ("health", "disability", "illness"),
        see=RegistryPermission.VIEW_HEALTH,
    ),
    Section(
        "schooling", _("就学情况"), "mortarboard",
        ("schooling", "school_name", "grade", "class_label", "head_teacher", "roll_number",
         "boarding", "dormitory", "bed"),
        edit=RegistryPermission.EDIT_SCHOOLING,
    ),
    Section("father", _("父亲及外出务工情况"), "person", _person("father", *_PARENT)),
    Section("mother", _("母亲及外出务工情况"), "person", _person("mother", *_PARENT)),
    Section(
        "guardianship", _("监护和委托照护"), "people",
        ("carer.name", "carer.kin", "carer.kin_text", "carer.phones", "carer.id_number",
         "carer.address", "agreement", "living", "care_type", "rating"),
    ),
    Section(
        "family", _("家庭情况"), "house-heart",
        ("grandfather.name", "grandfather.birth_date", "grandmother.name",
         "grandmother.birth_date", "maternal_grandfather.name", "maternal_grandfather.birth_date",
         "maternal_grandmother.name", "maternal_grandmother.birth_date", "income",
         "unsafe_house"),
    ),
    Section("relief", _("救助帮扶和备注"), "gift",
            ("relief", "categories", "personality", "hobbies", "needs", "note")),
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}


def may_edit(section: Section, rights: frozenset[str]) -> bool:
    """Say whether rights on a file allow editing a block (who may edit all may edit each)."""
    return bool({RegistryPermission.EDIT_FILE, section.edit} & rights) and section.see in rights
