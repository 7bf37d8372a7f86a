"""Words: deeds in the trail, answers of yes-no items."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from .engine.instrument import NO, YES

ACTIONS = {
    "assessment.list": _("查看评估名单"),
    "assessment.view": _("查看评估"),
    "assessment.print": _("打印评估表"),
    "assessment.start": _("开始评估"),
    "assessment.answer": _("填写评估"),
    "assessment.finish": _("完成评估"),
    "assessment.void": _("作废评估"),
    "assessment.upload_instrument": _("上传评估量表"),
    "assessment.change_instrument": _("修改评估量表"),
    "assessment.try_instrument": _("试用评估量表"),
    "assessment.submit_instrument": _("送审评估量表"),
    "assessment.return_instrument": _("退回评估量表"),
    "assessment.publish_instrument": _("发布评估量表"),
    "assessment.withdraw_instrument": _("停用评估量表"),
}
YES_NO = MappingProxyType({YES: _("是"), NO: _("否")})
