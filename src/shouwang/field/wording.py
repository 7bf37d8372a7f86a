"""What the deeds of this app are called in the trail; the kind of its photos."""

from django.utils.translation import gettext_lazy as _

PHOTO_KIND = "field.photo"
ACTIONS = {
    "field.register_device": _("启用手机"),
    "field.revoke_device": _("停用手机"),
    "field.wipe_device": _("手机确认已清除离线数据"),
    "field.set_rules": _("设置手机离线使用"),
    "field.fetch_snapshot": _("手机下载待办和必要档案"),
    "field.hold_item": _("手机上传待人工处理"),
    "field.settle_item": _("处理手机上传"),
    "field.list_items": _("查看手机上传待处理清单"),
    "field.view_item": _("查看手机上传内容"),
}
