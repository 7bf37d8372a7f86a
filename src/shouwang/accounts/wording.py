"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "accounts.sign_in": _("登录"),
    "accounts.sign_out": _("退出"),
    "accounts.lock": _("锁定屏幕"),
    "accounts.unlock": _("解锁屏幕"),
    "accounts.switch_post": _("切换岗位"),
    "accounts.change_password": _("修改密码"),
    "accounts.reset_password": _("重置密码"),
    "accounts.add_second_factor": _("开启两步验证"),
    "accounts.remove_second_factor": _("关闭两步验证"),
    "accounts.renew_recovery_codes": _("重新生成恢复码"),
    "accounts.link_identity": _("关联省级平台身份"),
    "accounts.unlink_identity": _("解除省级平台身份"),
    "accounts.create_user": _("新建用户"),
    "accounts.edit_user": _("编辑用户"),
    "accounts.set_active": _("启用或停用账号"),
    "accounts.export_users": _("导出用户名单"),
    "accounts.assign_post": _("分配岗位"),
    "accounts.end_post": _("结束岗位"),
    "accounts.create_organisation": _("新建单位"),
    "accounts.edit_organisation": _("编辑单位"),
    "accounts.set_organisation_active": _("启用或停用单位"),
    "accounts.send_feedback": _("提交投诉建议"),
    "accounts.answer_feedback": _("答复投诉建议"),
    "accounts.set_up": _("系统初始化"),
    "accounts.edit_settings": _("修改系统设置"),
}
