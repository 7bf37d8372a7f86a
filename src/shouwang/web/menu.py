"""The menu: every page a post may open from anywhere, in the groups officials are used to.

An entry whose page does not exist is left out, so that an app can be added or taken away whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor


@dataclass(frozen=True)
class Entry:
    """One page: the name of its URL, the right it needs ("" none), an icon.

    `by_area`: a page of divisions, which a post that reaches by grant alone has none of.
    """

    url_name: str
    label: str | Promise
    permission: str
    icon: str
    by_area: bool = False


@dataclass(frozen=True)
class Group:
    """Entries under one heading ("" none); `key` names the group for good."""

    key: str
    label: str | Promise
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "",
        "",
        (
            Entry("web:home", _("工作台"), "", "speedometer2"),
            Entry("duties:duty-list", _("我的待办"), "duties.view_own", "calendar-check"),
            Entry("duties:team", _("辖区逾期待办"), "duties.view_team", "exclamation-triangle"),
            Entry("field:shell", _("手机走访"), "field.use", "phone"),
            Entry("field:item-list", _("手机上传待处理"), "field.settle", "inbox"),
        ),
    ),
    Group(
        "files",
        _("儿童档案"),
        (
            Entry("registry:child-list", _("儿童档案"), "registry.view_file", "person-vcard"),
            Entry("registry:worklist", _("待核事项"), "registry.view_file", "list-check"),
            Entry("exchange:duplicate-list", _("疑似重复"), "registry.merge_file", "people"),
            Entry("registry:household-list", _("家庭"), "registry.view_file", "house-heart"),
            Entry(
                "registry:village-sheet",
                _("村（居）一页表"),
                "statistics.view_children",
                "file-earmark-text",
            ),
            Entry("transfers:transfer-list", _("档案移交"), "transfers.receive", "send"),
            Entry("registry:export-list", _("导出文件"), "registry.export", "file-earmark-excel"),
        ),
    ),
    Group(
        "care",
        _("关爱服务"),
        (
            Entry("care:record-list", _("关爱工作记录"), "care.view_record", "chat-dots"),
            Entry("care:cadence-list", _("关爱频次"), "care.view_record", "calendar3"),
            Entry("care:plan-list", _("帮扶方案"), "care.view_record", "clipboard-check"),
            Entry("care:letter-list", _("亲情信箱"), "care.view_record", "envelope"),
            Entry("care:meeting-list", _("座谈会和活动"), "care.view_record", "people"),
            Entry("care:counselling-list", _("心理辅导"), "care.counsel", "chat-heart"),
            Entry("field:managed-list", _("辖区手机"), "field.settle", "phone"),
        ),
    ),
    Group(
        "family",
        _("家长和监护"),
        (
            Entry("family:report-list", _("家长报告"), "family.contact", "inbox"),
            Entry(
                "guardianship:agreement-list",
                _("委托照护协议"),
                "guardianship.view",
                "file-earmark-text",
            ),
            Entry(
                "guardianship:standing",
                _("监护措施：声称与核实"),
                "guardianship.check",
                "patch-check",
            ),
            Entry("assessment:assessment-list", _("评估"), "assessment.view", "clipboard-data"),
            Entry("care:persuasion-list", _("劝返名单"), "care.admit_family", "house-door"),
            Entry("care:family-list", _("互助家庭"), "care.admit_family", "house-heart"),
            Entry("documents:paper-list", _("发文登记"), "documents.view_register", "journal-text"),
        ),
    ),
    Group(
        "pairing",
        _("结对、志愿和捐助"),
        (
            Entry("pairing:pairing-list", _("结对"), "pairing.manage", "people"),
            Entry("pairing:volunteer-list", _("帮扶人和志愿者"), "pairing.manage", "person-check"),
            Entry("pairing:rota", _("志愿服务排班"), "pairing.rota", "calendar-event"),
            Entry("pairing:own-service", _("我的志愿服务"), "pairing.serve", "calendar-check"),
            Entry("care:wish-list", _("微心愿"), "care.view_record", "star-fill"),
            Entry("care:board", _("认领微心愿"), "care.claim_wish", "star-fill"),
            Entry("care:donation-list", _("捐赠"), "care.view_record", "gift"),
        ),
    ),
    Group(
        "cases",
        _("强制报告和个案"),
        (
            Entry("cases:report", _("强制报告"), "cases.report", "megaphone"),
            Entry("cases:own-reports", _("我的报告"), "cases.report", "send"),
            Entry("cases:desk", _("报告签收台"), "cases.view", "inbox"),
            Entry("cases:case-list", _("个案"), "cases.view", "shield-check"),
            Entry(
                "intervention:placement-list", _("临时照料"), "intervention.place", "house-heart"
            ),
            Entry(
                "intervention:intervention-list",
                _("监护干预"),
                "intervention.measure",
                "exclamation-diamond",
            ),
            Entry("intervention:asked-list", _("交办事项"), "intervention.answer", "inbox"),
            Entry("cases:review", _("漏报核查"), "cases.review", "clipboard-check"),
            Entry("cases:on-call", _("值班电话"), "cases.on_call", "telephone"),
        ),
    ),
    Group(
        "safety",
        _("热线和安全"),
        (
            Entry("hotline:call-list", _("热线受理"), "hotline.operate", "telephone"),
            Entry("hotline:call-referred", _("转来的诉求"), "hotline.handle", "inbox"),
            Entry("hotline:call-supervised", _("辖区热线诉求"), "hotline.supervise", "bar-chart"),
            Entry("screening:campaign-list", _("重点时段排查"), "screening.view", "megaphone"),
            Entry("screening:hazard-list", _("隐患"), "screening.view", "exclamation-triangle"),
            Entry("screening:house-list", _("危房"), "screening.view", "house"),
            Entry("screening:dormitory-list", _("宿舍工程"), "screening.view", "buildings"),
            Entry("screening:check-list", _("安全检查"), "screening.view", "shield-check"),
            Entry("hotline:opinion-list", _("舆情登记"), "hotline.operate", "chat-dots"),
        ),
    ),
    Group(
        "rosters",
        _("花名册导入"),
        (
            Entry("exchange:batch-list", _("导入批次"), "exchange.view_batch", "table"),
            Entry(
                "exchange:batch-upload", _("上传花名册"), "exchange.import_roster", "cloud-arrow-up"
            ),
            Entry("exchange:templates", _("下载模板"), "exchange.import_roster", "download"),
            Entry(
                "exchange:difference-list", _("差异核对"), "exchange.settle", "exclamation-diamond"
            ),
            Entry(
                "exchange:register-list", _("登记簿与来源"), "exchange.reconcile", "journal-text"
            ),
            Entry("exchange:run-list", _("登记簿比对"), "exchange.reconcile", "arrow-left-right"),
            Entry("exchange:agreement", _("数据一致率"), "exchange.reconcile", "pie-chart"),
        ),
    ),
    Group(
        "quality",
        _("数据质量"),
        (
            Entry("quality:worklist", _("数据质量问题"), "quality.view", "clipboard-check"),
            Entry(
                "quality:overview",
                _("各单位数据质量"),
                "quality.view",
                "check2-square",
                by_area=True,
            ),
        ),
    ),
    Group(
        "statistics",
        _("统计"),
        (
            Entry("statistics:summary", _("汇总表"), "statistics.view", "bar-chart"),
            Entry("statistics:indicators", _("工作指标"), "statistics.view", "graph-up"),
        ),
    ),
    Group(
        "submission",
        _("上报"),
        (
            Entry("submission:village", _("村级月度核对"), "submission.confirm", "house-check"),
            Entry("submission:home", _("报送"), "submission.view", "send"),
            Entry("submission:work-list", _("工作材料"), "submission.view_work", "pencil-square"),
            Entry("companion:task-list", _("全国系统待录入"), "companion.key", "check2-square"),
        ),
    ),
    Group(
        "school",
        _("学校"),
        (
            Entry("schooling:today", _("考勤"), "schooling.attend", "check2-square"),
            Entry("schooling:follow-list", _("缺勤追踪"), "schooling.view", "person-raised-hand"),
            Entry("schooling:ledger", _("辍学学生登记"), "schooling.view", "journal-text"),
            Entry("schooling:move-list", _("转学和整班移交"), "schooling.move", "arrow-left-right"),
            Entry("schooling:rates", _("控辍保学指标"), "schooling.view", "graph-up"),
            Entry("schooling:chief-list", _("七长责任人"), "schooling.assign", "diagram-3"),
            Entry("registry:school", _("学校和班级"), "registry.view_school", "mortarboard"),
        ),
    ),
    Group(
        "policy",
        _("政策口径"),
        (
            Entry("policy:profiles", _("认定口径"), "policy.view", "journal-text"),
            Entry("policy:pack-list", _("政策包"), "policy.edit", "sliders"),
        ),
    ),
    Group(
        "system",
        _("系统管理"),
        (
            Entry("accounts:user-list", _("用户"), "accounts.manage_users", "people"),
            Entry("accounts:user-list", _("用户与岗位"), "accounts.assign_posts", "person-badge"),
            Entry(
                "accounts:organisation-list",
                _("单位"),
                "accounts.manage_organisations",
                "buildings",
            ),
            Entry("transfers:partner-list", _("其他系统"), "transfers.edit_partner", "diagram-3"),
            Entry("divisions:list", _("行政区划"), "divisions.edit", "map"),
            Entry(
                "documents:template-list",
                _("文书模板"),
                "documents.edit_templates",
                "file-earmark-text",
            ),
            Entry("accounts:feedback-list", _("投诉建议"), "accounts.answer_feedback", "chat-dots"),
            Entry("accounts:settings", _("系统设置"), "accounts.manage_settings", "gear"),
            Entry("field:managed-list", _("手机"), "accounts.manage_users", "phone"),
            Entry("field:rules", _("手机离线使用"), "accounts.manage_settings", "phone"),
        ),
    ),
    Group(
        "audit",
        _("审计"),
        (
            Entry("audit:event-list", _("操作记录"), "audit.view", "clock-history"),
            Entry("audit:usage", _("数据使用统计"), "audit.view", "bar-chart"),
            Entry("audit:unusual", _("异常访问"), "audit.view", "exclamation-diamond"),
            Entry("audit:chain", _("审计链"), "audit.verify", "link-45deg"),
        ),
    ),
)


# The groups of each role's daily work stand open; of the others the heading alone.
DAILY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Role.CIVIL_AFFAIRS_OFFICER: frozenset({"files", "cases", "submission"}),
        Role.EDUCATION_OFFICER: frozenset({"school", "files"}),
        Role.DEPARTMENT_OFFICER: frozenset({"statistics", "cases"}),
        Role.TOWNSHIP_SUPERVISOR: frozenset({"files", "care", "cases"}),
        Role.VILLAGE_OFFICER: frozenset({"files", "care"}),
        Role.PRINCIPAL: frozenset({"school", "care"}),
        Role.CLASS_TEACHER: frozenset({"school", "care"}),
        Role.DORMITORY_MANAGER: frozenset({"school"}),
        Role.POLICE_LIAISON: frozenset({"cases"}),
        Role.PROXY_PARENT: frozenset({"pairing", "care"}),
        Role.VOLUNTEER: frozenset({"pairing"}),
        Role.LEADER: frozenset({"statistics"}),
        Role.SYSTEM_ADMIN: frozenset({"system"}),
        Role.SECURITY_ADMIN: frozenset({"system"}),
        Role.AUDIT_ADMIN: frozenset({"audit"}),
    }
)
# A menu that fits the screen whole is not folded.
_SHORT = 12


def groups(actor: Actor, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu of a post: groups with `key`, `label`, `items`, whether each stands `open`.

    The present page is marked, and its group is open whatever the role.
    """
    shown: list[dict[str, Any]] = [
        {"key": key, "label": label, "items": [dict(item) for item in items]}
        for key, label, items in _allowed(actor.permissions, actor.system, actor.area is not None)
    ]
    _mark_active(shown, request.path)
    short = sum(len(group["items"]) for group in shown) <= _SHORT
    daily = DAILY.get(actor.role, frozenset())
    for group in shown:
        here = any(item["active"] for item in group["items"])
        group["open"] = short or here or group["key"] in daily
    return shown


@lru_cache(maxsize=64)
def _allowed(
    permissions: frozenset[str], everything: bool, has_area: bool
) -> list[tuple[str, str | Promise, list[dict[str, Any]]]]:
    """Return the entries that exist and that these permissions open; the same while we run."""
    found = []
    for group in MENU:
        open_entries = [
            entry
            for entry in group.entries
            if (everything or not entry.permission or entry.permission in permissions)
            and (has_area or not entry.by_area)
        ]
        items = [item for entry in open_entries if (item := _item(entry)) is not None]
        if items:
            found.append((group.key, group.label, items))
    return found


def _item(entry: Entry) -> dict[str, Any] | None:
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    return {"label": entry.label, "url": url, "icon": entry.icon, "active": False}


def _mark_active(shown: list[dict[str, Any]], path: str) -> None:
    """Mark the entry with the longest address that the present one begins with."""
    items = [item for group in shown for item in group["items"]]
    fitting = [
        item
        for item in items
        if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))
    ]
    if fitting:
        max(fitting, key=lambda item: len(item["url"]))["active"] = True
