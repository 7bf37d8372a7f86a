"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "registry.open_file": _("建立档案"),
    "registry.record": _("登记信息"),
    "registry.change_file": _("更新信息"),
    "registry.verify_file": _("核实档案"),
    "registry.close_file": _("退出登记"),
    "registry.reopen_file": _("恢复档案"),
    "registry.move_file": _("调整所在村（居）"),
    "registry.grant_file": _("授权外部单位查看"),
    "registry.revoke_grant": _("收回授权"),
    "registry.view_file": _("查看档案"),
    "registry.list_children": _("查看儿童名单"),
    "registry.list_children_by_number": _("按号码查询儿童"),
    "registry.list_household": _("查看全户"),
    "registry.list_households": _("查看户名单"),
    "registry.list_worklist": _("查看待办名单"),
    "registry.list_village_sheet": _("查看村情一页清"),
    "registry.list_school": _("查看本校学生"),
    "registry.list_class": _("查看本班学生"),
    "registry.list_batch_rows": _("查看批次中的档案"),
    "registry.export_children": _("导出儿童档案"),
    "registry.print_dossier": _("打印一人一档"),
    "registry.reveal_number": _("查看完整身份号码"),
    "registry.reveal_contact": _("查看联系电话"),
    "registry.look_up_number": _("查询号码是否已登记"),
}
