"""What the deeds of this app are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "documents.store_attachment": _("上传附件"),
    "documents.view_attachment": _("查看附件"),
    "documents.void_attachment": _("作废附件"),
    "documents.purge_attachment": _("到期删除附件内容"),
    "documents.issue_paper": _("编号发文"),
    "documents.void_paper": _("作废文书"),
    "documents.list_papers": _("查看发文登记"),
    "documents.upload_template": _("上传文书模板"),
    "documents.withdraw_template": _("停用文书模板"),
    "documents.set_word": _("设置发文字"),
}
