"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "statistics.export_summary": _("导出汇总表"),
    "statistics.list_children": _("查看数字背后的儿童名单"),
    "statistics.export_children": _("导出数字背后的儿童名单"),
    "registry.export_figure-children": _("导出数字背后的儿童名单（经审批）"),
    "statistics.export_pairing": _("导出结对情况"),
    "statistics.check_drift": _("核对统计与档案"),
}
