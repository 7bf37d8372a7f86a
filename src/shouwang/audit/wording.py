"""What the deeds of this app are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "audit.view_events": _("查看操作记录"),
    "audit.export_events": _("导出操作记录"),
    "audit.verify": _("校验审计链"),
}
