"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "companion.list_tasks": _("查看全国系统待录入名单"),
    "companion.show_values": _("查看全国系统录入内容"),
    "registry.export_companion-tasks": _("导出全国系统待录入名单"),
    "companion.note_keyed": _("登记已录入全国系统"),
    "companion.take_back": _("撤回全国系统录入登记"),
    "companion.edit_layout": _("修改全国系统栏目对应"),
}
