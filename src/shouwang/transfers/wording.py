"""What deeds and states are called."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.presentation import Tone

from .choices import ArrivalStatus, TransferStatus

ACTIONS = {
    "transfers.offer": _("发起档案移交"),
    "transfers.request": _("申请转入"),
    "transfers.accept": _("接收移交档案"),
    "transfers.decline": _("不接收移交档案"),
    "transfers.withdraw": _("撤回档案移交"),
    "transfers.agree": _("同意转入申请"),
    "transfers.refuse": _("不同意转入申请"),
    "transfers.give_up": _("撤回转入申请"),
    "transfers.send": _("生成档案包"),
    "transfers.confirm": _("收到接收回执"),
    "transfers.returned": _("收到退回回执"),
    "transfers.call_back": _("撤回档案包"),
    "transfers.take_package": _("上传外地档案包"),
    "transfers.answer_arrival": _("办理外地档案包"),
    "transfers.make_keys": _("生成本系统移交密钥"),
    "transfers.add_partner": _("登记其他系统"),
    "transfers.confirm_partner": _("核对其他系统指纹"),
    "transfers.end_partner": _("停用其他系统"),
    "transfers.view": _("查看档案移交"),
}
STEPS = {
    "accept": _("接收"),
    "decline": _("不接收"),
    "withdraw": _("撤回"),
    "agree": _("同意并转出档案"),
    "refuse": _("不同意"),
    "give_up": _("撤回申请"),
    "call_back": _("撤回档案包"),
}
TONES = {
    TransferStatus.OFFERED: Tone.WARNING,
    TransferStatus.REQUESTED: Tone.WARNING,
    TransferStatus.SENT: Tone.INFO,
    TransferStatus.DONE: Tone.SUCCESS,
    TransferStatus.DECLINED: Tone.DANGER,
    TransferStatus.WITHDRAWN: Tone.NEUTRAL,
}
ARRIVAL_TONES = {
    ArrivalStatus.RECEIVED: Tone.WARNING,
    ArrivalStatus.ACCEPTED: Tone.SUCCESS,
    ArrivalStatus.DECLINED: Tone.DANGER,
}
