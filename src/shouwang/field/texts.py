"""The words the phone's script shows: they go to the page as data, never as script."""

from typing import Any

from django.utils.translation import gettext as _

from shouwang.care.choices import URGENT, Channel, Problem, RecordKind, Seen
from shouwang.registry.choices import Sex

# What a phone offers for a child, the most usual first.
KINDS = (
    RecordKind.HOME_VISIT, RecordKind.PHONE_VISIT, RecordKind.TALK, RecordKind.PARENT_CONTACT,
    RecordKind.HOMEWORK_HELP, RecordKind.OTHER_HELP,
)  # fmt: skip
_FIRST_CHANNEL = {RecordKind.PHONE_VISIT: Channel.PHONE, RecordKind.PARENT_CONTACT: Channel.PHONE}
_FIRST_SEEN = {RecordKind.PHONE_VISIT: Seen.CARER, RecordKind.PARENT_CONTACT: Seen.PARENT}


def codes() -> dict[str, Any]:
    """Return the codes the forms offer, with their labels."""
    return {
        "kinds": [
            {"code": str(kind), "label": str(kind.label),
             "channel": str(_FIRST_CHANNEL.get(kind, Channel.IN_PERSON)),
             "seen": [str(_FIRST_SEEN.get(kind, Seen.CHILD))]}
            for kind in KINDS
        ],
        "channels": _pairs(Channel), "seen": _pairs(Seen), "problems": _pairs(Problem),
        "urgent": sorted(str(each) for each in URGENT), "sexes": _pairs(Sex),
        "changeable": [
            {"code": "carer.phones", "label": _("照护人电话")},
            {"code": "father.phones", "label": _("父亲电话")},
            {"code": "mother.phones", "label": _("母亲电话")},
            {"code": "address", "label": _("现居住地")},
        ],
        "itemKinds": {
            "RECORD": _("工作记录"), "CHANGE": _("更正信息"), "DRAFT": _("新发现儿童"),
            "CONFIRM": _("本月核对"), "PHOTO": _("照片"),
        },
    }  # fmt: skip


def _pairs(choices: Any) -> list[dict[str, str]]:
    return [{"code": str(code), "label": str(label)} for code, label in choices.choices]


def texts() -> dict[str, str]:
    """Return what the script says; words in braces are filled in by it."""
    return {
        "online": _("在线"),
        "offline": _("离线"),
        "allSent": _("已全部上传"),
        "toSend": _("待上传 {n}"),
        "toSettle": _("待处理 {n}"),
        "sending": _("正在上传…"),
        "insecure": _(
            "当前不是安全连接（https），只能在线使用：不能离线保存，也不能拍照上传。"
            "请向管理员索取 https 地址。"
        ),
        "noWorker": _(
            "当前浏览器（如聊天软件内置页面）不支持离线使用，只能在线使用。请用手机浏览器打开本页。"
        ),
        "noStore": _("本县已关闭手机离线保存，只能在线查看；登记的内容仍会封存并上传。"),
        "signIn": _("请先登录。"),
        "locked": _("登录已锁定，请输入密码解锁后继续。"),
        "unlockLink": _("去解锁"),
        "signInLink": _("去登录"),
        "noNetwork": _("没有网络，本机也没有已下载的数据。请到有网络的地方打开一次。"),
        "noPost": _("您的岗位不能使用走访页面。"),
        "revoked": _(
            "这部手机已停用，本机下载的档案已清除。未上传的记录仍封存在本机，请联系督导员。"
        ),
        "otherUser": _(
            "本机由另一位工作人员启用，其下载的数据已清除。未上传的记录须由其本人登录后上传。"
        ),
        "expired": _("离线数据已过有效期并已清除，请联网重新下载。"),
        "wiped": _("连续输错 5 次，本机下载的档案已清除；未上传的记录仍在。请联网重新启用。"),
        "wrongPin": _("口令不正确，还可尝试 {n} 次。"),
        "forgetAsk": _("将清除本机下载的档案，须联网才能重新启用；未上传的记录仍会保留。确定吗？"),
        "unlocking": _("正在解锁…"),
        "pinShort": _("口令至少 6 位。"),
        "pinSimple": _("口令过于简单，请换一个。"),
        "pinDiffers": _("两次输入的口令不一致。"),
        "preparing": _("正在下载…"),
        "failed": _("服务器没有答复，请稍后再试。"),
        "refused": _("服务器没有接受：{reason}"),
        "fullStorage": _("手机存储空间不足，没有保存成功。请清理空间后再点保存，填写的内容还在。"),
        "notSaved": _("没有保存成功，填写的内容还在，请再试一次。"),
        "notSent": _("没有网络，没有保存成功。请保持本页，有网络后再点保存。"),
        "saved": _("已保存在本机，联网后自动上传。"),
        "savedOnline": _("已上传。"),
        "danger": _("儿童可能处于危险之中：请立即拨打110报警，并电话告知乡镇（街道）儿童督导员。"),
        "call110": _("拨打 110"),
        "nothingSaid": _("发现异常的，请至少勾选一项问题或写明情况。"),
        "nobodySeen": _("请选择见到（联系到）谁。"),
        "nothingChanged": _("请填写要更正的内容。"),
        "nameNeeded": _("请填写姓名。"),
        "responsibleNeeded": _("请填写负责人。"),
        "empty": _("目前没有待办儿童。"),
        "leftOut": _("另有 {n} 名儿童未下载，办理后会自动补上。"),
        "age": _("{n} 岁"),
        "last": _("上次走访 {day}"),
        "neverVisited": _("尚未走访"),
        "due": _("{what} {day} 前"),
        "overdue": _("{what} 已逾期（{day}）"),
        "queued": _("已登记，待上传"),
        "record": _("登记{what}"),
        "more": _("其他登记"),
        "change": _("更正信息"),
        "validUntil": _("离线数据有效到 {day}"),
        "villageDone": _("{label}已核对。"),
        "villageAsk": _("{label}：本村 {n} 名儿童无变化。"),
        "villageChanged": _("以下儿童有变化，已在名单中，请一并核对："),
        "villageQueued": _("{label}核对已登记，待上传。"),
        "remove": _("已另行处理，从本机移除"),
        "open": _("查看和处理"),
        "unknownChild": _("（姓名已封存）"),
        "photoBad": _("这张照片无法读取，请换一张。"),
        "photos": _("已加 {n} 张照片"),
        "conflict": _("与现有数据冲突"),
        "refusedState": _("未通过检查"),
        "held": _("已交督导员处理"),
        "waiting": _("等待上传"),
    }
