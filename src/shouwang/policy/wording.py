"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "policy.create_draft": _("起草政策包"),
    "policy.change_draft": _("修改政策包草案"),
    "policy.what_if": _("试算政策包草案"),
    "policy.submit_draft": _("送审政策包草案"),
    "policy.return_draft": _("退回政策包草案"),
    "policy.withdraw_draft": _("撤回政策包草案"),
    "policy.publish_pack": _("发布本地政策包"),
    "policy.list_affected": _("查看受政策包影响的儿童"),
    "registry.export_affected": _("导出受政策包影响的儿童"),
    "policy.export_figures": _("导出政策包试算表"),
}
