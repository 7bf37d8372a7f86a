"""The dossier of one child (一人一档): cover, contents, what is missing, every fact, as a paper."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import (
    Block,
    Chapter,
    Checklist,
    Grid,
    Pairs,
    Paper,
    Paragraph,
    Signatures,
)
from shouwang.registry import hooks
from shouwang.registry.choices import FileStatus
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Change, GuardianshipArrangement, Relationship
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.sections import SECTIONS
from shouwang.registry.states import FileState

from . import story
from .files import place_names, rights_on

_WIDE = frozenset(
    {"hukou_place", "address", "school_name", "carer.address", "personality", "hobbies", "needs",
     "note", "relief", "categories", "income"}
)  # fmt: skip


def dossier(
    actor: Actor, file: CareFile, *, on: date, now: datetime, purpose: str, full: bool
) -> Paper:
    """Return the dossier of a file in reach, as of today.

    :param full: identity numbers and telephones whole, as far as the actor may see them whole;
        masked otherwise.
    """
    rights = rights_on(actor, file)
    state, changes = story.state_of(file), story.changes_of(file)
    parts = hooks.dossier_parts_of(actor, file, on)
    chapters = [
        (10, _registration(state, rights, full=full)),
        (20, _family(file, rights, full=full)),
        (40, _history(file, rights)),
        (50, _papers(file)),
        (80, _course(actor, file, changes)),
        (90, _ending(file)),
        *(each for part in parts for each in part.chapters),
    ]
    expected = [*_blocks(state), *_states(file), *(e for part in parts for e in part.expected)]
    return Paper(
        title=_("农村留守儿童关爱保护档案（一人一档）"),
        facts=_cover(actor, file, on),
        contents=_("目录"),
        remarks=[Checklist(expected, title=_("本档应有内容核对（☑已有　☐缺）"))],
        chapters=[chapter for _order, chapter in sorted(chapters, key=lambda each: each[0])],
        running_title=_("一人一档　{name}　档案编号 {number}").format(
            name=file.person.name, number=file.number
        ),
        footer=_("{who} {when} 打印　用途：{purpose}　内含儿童个人信息，不得转发").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
            purpose=purpose,
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )


def _cover(actor: Actor, file: CareFile, on: date) -> list[tuple[str, str]]:
    place = place_names([file.area])[file.area]
    return [
        (_("儿童姓名"), file.person.name),
        (_("档案编号"), file.number),
        (_("所在村（居）"), f"{place} {file.group_name}".strip()),
        (_("档案状态"), str(FileStatus(file.status).label)),
        (_("建档日期"), file.opened_on.isoformat()),
        (_("打印单位"), actor.organisation_name),
        (_("打印日期"), on.isoformat()),
    ]


def _blocks(state: FileState) -> Iterator[tuple[str, bool, str]]:
    """Yield the four blocks every file must hold (R-035) and the minimum content (R-036)."""
    for block in story.checklist(state):
        gaps = _("缺：{items}").format(items="、".join(block.missing)) if block.missing else ""
        yield str(block.title), block.complete, gaps


def _states(file: CareFile) -> Iterator[tuple[str, bool, str]]:
    verified = file.status == FileStatus.VERIFIED
    yield _("乡镇（街道）核实"), verified, "" if verified else str(FileStatus(file.status).label)
    signed = GuardianshipArrangement.objects.filter(
        care_file=file, valid_to__isnull=True, document__in=("AGREEMENT", "CONFIRMATION")
    ).exists()
    yield _("委托照护协议或责任确认书"), signed, "" if signed else _("未签订或未采集")


def _registration(state: FileState, rights: frozenset[str], *, full: bool) -> Chapter:
    """The form of 2016, block by block, as far as the actor may see it."""
    blocks: list[Block] = []
    for section in SECTIONS:
        if section.see not in rights:
            continue
        pairs = [
            (str(field.label), _value(state, field.key, rights, full=full))
            for field in section.fields
        ]
        wide = frozenset(str(field.label) for field in section.fields if field.key in _WIDE)
        blocks.append(Pairs(pairs, title=str(section.title), wide=wide))
    signatures = (_("填表人（签名）："), _("复核人（签名）："), _("单位负责人（签名）："))
    blocks.append(Signatures(signatures, _("年　　月　　日")))
    return Chapter(_("基本情况登记表"), blocks)


def _value(state: FileState, key: str, rights: frozenset[str], *, full: bool) -> str:
    field, value = FIELDS[key], state.values.get(key)
    text = story.shown_value(field, value)
    if field.sealed and value:
        right = "VIEW_CONTACT" if field.kind == "phones" else "VIEW_IDENTITY"
        if not (full and RegistryPermission[right] in rights):
            return story.mask(field, value)
    return text or _("未采集")


def _family(file: CareFile, rights: frozenset[str], *, full: bool) -> Chapter:
    links = Relationship.objects.filter(care_file=file, valid_to__isnull=True)
    phones = FIELDS["carer.phones"]
    whole = full and RegistryPermission.VIEW_CONTACT in rights
    rows = []
    for link in links.select_related("person").order_by("kin", "id"):
        numbers = tuple(filter(None, str(link.person.phones or "").split("、")))
        shown = "、".join(numbers) if whole else story.mask(phones, numbers)
        born = link.person.birth_date.isoformat() if link.person.birth_date else ""
        kin = link.kin_text or str(link.get_kin_display())
        duties = [
            _("法定监护人") if link.is_legal_guardian else "",
            _("实际照护人") if link.is_actual_carer else "",
        ]
        rows.append([link.person.name, kin, born, "、".join(filter(None, duties)), shown])
    headings = [_("姓名"), _("与儿童关系"), _("出生日期"), _("监护和照护"), _("联系电话")]
    return Chapter(
        _("家庭成员和照护人"),
        [Grid(headings, rows, shares=(2, 2, 2, 3, 3), empty=_("未登记家庭成员"))],
    )


def _history(file: CareFile, rights: frozenset[str]) -> Chapter:
    rows = [
        [line.label, line.value, line.since, line.until, f"{line.source} {line.noted_on}"]
        for line in story.history(file, rights)
    ]
    headings = [_("事项"), _("内容"), _("自"), _("至"), _("来源和日期")]
    return Chapter(
        _("情况变化记录"), [Grid(headings, rows, shares=(2.2, 3.4, 1.7, 1.7, 2.6), empty=_("无"))]
    )


def _papers(file: CareFile) -> Chapter:
    arrangements = GuardianshipArrangement.objects.filter(care_file=file).select_related("carer")
    rows = [
        [
            each.carer.name,
            str(each.get_document_display()) if each.document else _("未采集"),
            each.signed_on.isoformat() if each.signed_on else "",
            story.month_or_day(each.valid_from, each.valid_from_precision),
            story.month_or_day(each.valid_to, each.valid_to_precision),
        ]
        for each in arrangements.order_by("valid_from", "id")
    ]
    headings = [_("受委托人"), _("照护文书"), _("签订日期"), _("自"), _("至")]
    return Chapter(_("委托照护"), [Grid(headings, rows, empty=_("无委托照护记录"))])


def _course(actor: Actor, file: CareFile, changes: Sequence[Change]) -> Chapter:
    rows = [
        [step.at.isoformat()[:10] if step.at else "", str(step.title), str(step.text or ""),
         str(step.by or "")]
        for step in story.course(actor, file, changes)
    ]  # fmt: skip
    headings = [_("日期"), _("事项"), _("内容"), _("经办")]
    return Chapter(_("办理和变更记录"), [Grid(headings, rows, shares=(1.5, 1.6, 4, 2.4))])


def _ending(file: CareFile) -> Chapter:
    if not file.is_closed:
        return Chapter(_("退出和移交"), [Paragraph(_("本档在册，未退出。"))])
    pairs = [
        (_("退出原因"), str(file.get_close_reason_display())),
        (_("退出日期"), file.closed_on.isoformat() if file.closed_on else ""),
    ]
    return Chapter(
        _("退出和移交"),
        [Pairs(pairs), Signatures((_("移交人（签名）："), _("接收人（签名）：")))],
    )
