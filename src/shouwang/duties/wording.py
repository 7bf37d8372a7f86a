"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "duties.list_own": _("查看本岗位待办"),
    "duties.list_team": _("查看辖区逾期待办"),
    "duties.snooze": _("暂缓待办"),
    "duties.hand_over": _("移交待办"),
    "duties.make_feed": _("生成日历订阅地址"),
}
