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
    "exchange.request_transfer": _("申请转入"),
    "exchange.answer_transfer": _("答复转入申请"),
}
