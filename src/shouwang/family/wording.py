"""Words: deeds in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "family.list_reports": _("查看家长报告"),
    "family.view_contacts": _("查看家长联系情况"),
    "family.make_link": _("生成家长专页链接"),
    "family.revoke_link": _("收回家长专页链接"),
    "family.log_attempt": _("登记联系家长"),
    "family.accept_report": _("采纳家长报告"),
    "family.decline_report": _("不采纳家长报告"),
    "family.refuse": _("家长专页：链接或核验不符"),
    "family.lock": _("家长专页：多次核验错误锁定"),
    "family.open": _("家长专页：核验通过"),
    "family.view": _("家长专页：打开"),
    "family.see_card": _("家长专页：确认看过联系卡"),
    "family.report": _("家长专页：报告"),
    "family.leave": _("家长专页：退出"),
}
