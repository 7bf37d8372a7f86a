"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "divisions.added": _("新设区划"),
    "divisions.renamed": _("区划更名"),
    "divisions.recoded": _("区划代码变更"),
    "divisions.merged": _("区划合并"),
    "divisions.closed": _("区划撤销"),
    "divisions.load-book": _("载入随附的区划代码"),
    "divisions.load-file": _("从文件更新区划"),
}
