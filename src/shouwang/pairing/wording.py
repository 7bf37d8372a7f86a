"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "pairing.list_volunteers": _("查看帮扶人名单"),
    "pairing.enter_volunteer": _("登记帮扶人"),
    "pairing.change_volunteer": _("修改帮扶人"),
    "pairing.admit_volunteer": _("帮扶人审查入库"),
    "pairing.refuse_volunteer": _("帮扶人审查不通过"),
    "pairing.suspend_volunteer": _("暂停帮扶人"),
    "pairing.let_go": _("帮扶人退出"),
    "pairing.list_pairings": _("查看结对名单"),
    "pairing.propose": _("拟结对"),
    "pairing.begin": _("结对"),
    "pairing.decline": _("不结对"),
    "pairing.end": _("终止结对"),
    "pairing.plan_shift": _("志愿服务排班"),
    "pairing.cancel_shift": _("取消志愿服务班次"),
    "pairing.take_place": _("报名志愿服务"),
    "pairing.service_withdraw": _("退出志愿服务班次"),
    "pairing.service_report": _("填报志愿服务小时"),
    "pairing.service_confirm": _("签认志愿服务小时"),
    "pairing.service_return": _("退回志愿服务填报"),
    "pairing.service_absent": _("登记志愿者未到"),
    "pairing.show_rota": _("查看志愿服务排班"),
    "registry.export_pairings": _("导出结对名单"),
}
