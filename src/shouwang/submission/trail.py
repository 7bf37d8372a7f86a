"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "submission.confirm_village": _("村级月度核对"),
    "submission.freeze": _("冻结报送数据"),
    "submission.sign": _("签发报送"),
    "submission.discard": _("作废报送"),
    "submission.withdraw": _("撤回报送"),
    "submission.accept": _("接收报送"),
    "submission.return": _("退回报送"),
    "submission.propose_amendment": _("提出更正"),
    "submission.decide_amendment": _("审批更正"),
    "submission.view": _("查看报送"),
    "submission.list_children": _("查看报送数字背后的儿童"),
    "submission.list_village": _("查看村级核对名单"),
    "submission.print": _("下载报送表"),
    "submission.verify": _("校验报送"),
    "submission.send_work": _("报送工作材料"),
    "submission.receive_work": _("签收工作材料"),
    "submission.view_work": _("查看工作材料"),
}
