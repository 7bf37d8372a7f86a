"""What the deeds of this app are called in the trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {"policy.publish_pack": _("发布本地政策包")}
