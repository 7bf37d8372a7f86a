"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "exchange.receive": _("上传花名册"),
    "exchange.answer_columns": _("指明列名"),
    "exchange.decide_rows": _("确认存疑和暂挂的行"),
    "exchange.request_commit": _("提交入库"),
    "exchange.commit_batch": _("整批入库"),
    "exchange.undo_batch": _("整批撤销"),
    "exchange.resume_batch": _("恢复中断的批次"),
    "exchange.export_marked": _("下载标红的表格"),
    "exchange.describe_register": _("登记数据来源"),
    "exchange.receive_list": _("上传部门名单"),
    "exchange.answer_list_columns": _("指明名单列名"),
    "exchange.purge_list": _("清除部门名单"),
    "exchange.request_reconciliation": _("发起登记簿比对"),
    "exchange.settle_difference": _("处理差异"),
    "exchange.settle_class": _("批量处理同类差异"),
    "exchange.ask_other_side": _("请对方核对"),
    "exchange.accept_value": _("据核对结果更正档案"),
    "exchange.open_from_row": _("据名册建立档案"),
    "exchange.judge_different": _("判为不是同一人"),
    "exchange.put_off_pair": _("疑似重复以后再说"),
    "registry.list_duplicates": _("查看疑似重复"),
    "registry.list_twins": _("查看可能重复的档案"),
    "registry.list_differences": _("查看差异清单"),
    "registry.export_differences": _("导出差异清单"),
}
