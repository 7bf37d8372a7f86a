"""What the deeds of this app are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "audit.view_events": _("查看操作记录"),
    "audit.export_events": _("导出操作记录"),
    "audit.verify": _("校验审计链"),
}

# What was done with children's data, in the order of the columns; see `usage.KINDS`.
KIND_LABELS = {
    "opened": _("打开档案"),
    "listed": _("查看名单"),
    "revealed": _("查看完整号码、电话"),
    "exported": _("导出、打印"),
    "refused": _("被拒绝的访问"),
}
