"""Papers of care: the contact card (联系卡, D-09) and the visit form to fill in by hand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor
from shouwang.documents.paper import Block, Chapter, Grid, Pairs, Paper, Paragraph, Signatures
from shouwang.registry import selectors as registry
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story
from shouwang.registry.states import FileState

from .choices import Problem, RecordKind, Seen
from .wording import PARTS

# Numbers that answer everywhere in China (context §1.6).
HOTLINES = (
    ("110", "报警"), ("120", "急救"), ("12345", "政务服务（儿童救助保护）"),
    ("12355", "青少年服务台"), ("12338", "妇女维权"), ("12356", "心理援助"),
)  # fmt: skip
_BOX, _BLANK_LINES = "□", "\n\n\n"


def contact_card(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return the card a child carries and the school keeps: whom to ring.

    Telephones are whole for a post that may ring them, masked for others.
    """
    state = story.state_of(file)
    whole = RegistryPermission.VIEW_CONTACT in registry.rights_on(actor, file)
    blocks: list[Block] = [
        _pairs(_("学生基本情况"), state, ("name", "sex", "birth_date", "school_name", "grade",
               "class_label", "address"), whole),
        *(
            _pairs(str(title), state, tuple(f"{role}.{key}" for key in (
                "name", "phones", "destination", "employer")), whole)
            for role, title in (("father", _("父亲")), ("mother", _("母亲")))
        ),
        _pairs(_("监护人（受委托人）"), state,
               ("carer.name", "carer.kin", "carer.phones", "carer.address"), whole),
        _cadres(file, on),
        Grid([_("求助电话"), _("用途")], [[number, _(use)] for number, use in HOTLINES],
             shares=(1, 3), title=_("遇到危险马上拨打")),
    ]  # fmt: skip
    return _paper(actor, file, _("儿童联系卡"), blocks, on=on, now=now)


def _pairs(title: str, state: FileState, keys: Iterable[str], whole: bool) -> Pairs:
    pairs = []
    for key in keys:
        field, value = FIELDS[key], state.values.get(key)
        text = story.shown_value(field, value)
        if field.sealed and value and not whole:
            text = story.mask(field, value)
        pairs.append((str(field.label), text))
    wide = frozenset(str(FIELDS[key].label) for key in keys if key.endswith("address"))
    return Pairs(pairs, title=title, wide=wide)


def _cadres(file: CareFile, on: date) -> Grid:
    rows = [[office.name, "", str(office.telephone)] for office in story.cadres(file.area)]
    officers = accounts.posts_of_role(Role.VILLAGE_OFFICER, on).filter(area_code=file.area)
    rows += [
        [post.get_role_display(), post.user.display_name, str(post.user.telephone)]
        for post in officers
    ]
    headings = [_("单位、岗位"), _("姓名"), _("电话")]
    return Grid(headings, rows, title=_("村（居）干部"), empty=_("未登记"))


def visit_form(actor: Actor, file: CareFile, *, on: date, now: datetime) -> Paper:
    """Return one sheet for a visit: the head filled in, the rest to be written by hand."""
    state = story.state_of(file)
    head = _pairs(_("儿童"), state, ("name", "sex", "birth_date", "address", "carer.name"), False)
    blocks: list[Block] = [
        head,
        Pairs(
            [
                (_("走访日期"), ""), (_("走访人（身份）"), ""), (_("方式"), _ticks(
                    [str(kind.label) for kind in (RecordKind.HOME_VISIT, RecordKind.PHONE_VISIT,
                                                  RecordKind.TALK)])),
                (_("见到（联系到）"), _ticks([str(label) for label in Seen.labels])),
            ], title=_("走访"), wide=frozenset({_("方式"), _("见到（联系到）")}),
        ),
        Pairs([(str(label), _BLANK_LINES) for label in list(PARTS.values())[1:9]],
              title=_("情况"), wide=frozenset(str(label) for label in PARTS.values())),
        Paragraph(_("发现的问题：") + _ticks([str(label) for label in Problem.labels])),
        Pairs([(str(PARTS["measures"]), _BLANK_LINES)], wide=frozenset({str(PARTS["measures"])})),
        Signatures((_("走访人（签名）："), _("照护人（签名）："), _("儿童（签名）：")),
                   _("年　　月　　日")),
    ]  # fmt: skip
    return _paper(actor, file, _("走访（谈心）记录表"), blocks, on=on, now=now)


def _ticks(labels: Iterable[str]) -> str:
    return "　".join(f"{_BOX}{label}" for label in labels)


def _paper(
    actor: Actor, file: CareFile, title: str, blocks: list[Block], *, on: date, now: datetime
) -> Paper:
    return Paper(
        title=title,
        facts=[(_("档案编号"), file.number), (_("打印日期"), on.isoformat())],
        chapters=[Chapter("", blocks)],
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}",
            when=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
        ),
        page_of=_("第 {page} 页　共 {pages} 页"),
        language=(get_language() or "zh")[:2],
    )
