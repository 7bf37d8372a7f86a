"""Words: deeds in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "hotline.open_call": _("接听来电"),
    "hotline.register_call": _("登记来电"),
    "hotline.amend_call": _("补充更正来电内容"),
    "hotline.void_call": _("标记无效来电"),
    "hotline.take_over_call": _("接手他人来电"),
    "hotline.refer_call": _("转接诉求"),
    "hotline.keep_call": _("自行办理诉求"),
    "hotline.recall_call": _("撤回转接"),
    "hotline.accept_call": _("接收转来的诉求"),
    "hotline.return_call": _("退回转来的诉求"),
    "hotline.answer_call": _("回复办理情况"),
    "hotline.send_back_call": _("退回继续办理"),
    "hotline.close_call": _("办结诉求"),
    "hotline.call_back": _("回访求助人"),
    "hotline.link_call": _("把诉求关联到儿童档案"),
    "hotline.report_call": _("由来电发起强制报告"),
    "hotline.view_call": _("查看诉求"),
    "hotline.list_calls": _("查看诉求名单"),
    "hotline.plan_shift": _("安排热线值班"),
    "hotline.drop_shift": _("取消热线值班"),
    "hotline.enter_opinion": _("登记舆情"),
    "hotline.warn_opinion": _("舆情预警"),
    "hotline.judge_opinion": _("研判舆情"),
    "hotline.respond_opinion": _("登记舆情处置和回应"),
    "hotline.file_opinion": _("舆情归档"),
    "hotline.dismiss_opinion": _("舆情不需处置，归档"),
    "hotline.list_opinions": _("查看舆情登记"),
    "hotline.view_opinion": _("查看舆情"),
}
