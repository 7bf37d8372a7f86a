"""What the deeds of this app are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "documents.store_attachment": _("上传附件"),
    "documents.view_attachment": _("查看附件"),
    "documents.void_attachment": _("作废附件"),
    "documents.purge_attachment": _("到期删除附件内容"),
}
