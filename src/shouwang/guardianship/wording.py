"""Words: deeds in the trail, the grounds that bar a carer, the usual clauses."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "guardianship.list_agreements": _("查看委托照护协议名单"),
    "guardianship.view_agreement": _("查看委托照护协议"),
    "guardianship.draft_agreement": _("拟定委托照护协议"),
    "guardianship.edit_agreement": _("修改委托照护协议"),
    "guardianship.sign_agreement": _("登记委托照护协议签署"),
    "guardianship.confirm_agreement": _("核对委托照护协议，认定有效"),
    "guardianship.return_agreement": _("退回委托照护协议"),
    "guardianship.end_agreement": _("终止委托照护协议"),
    "guardianship.print_agreement": _("打印委托照护协议"),
    "registry.export_agreements": _("导出委托照护协议名单"),
}

# 未成年人保护法第二十二条: who may not be entrusted.
GROUNDS = MappingProxyType(
    {
        "harm": _("曾实施性侵害、虐待、遗弃、拐卖、暴力伤害等违法犯罪行为"),
        "addiction": _("有吸毒、酗酒、赌博等恶习"),
        "neglect": _("曾拒不履行或者长期怠于履行监护、照护职责"),
        "other": _("其他不适宜担任被委托人的情形"),
    }
)
BASIS = _("未成年人保护法第二十二条、第二十三条；R-097、R-098")

PARENT_DUTIES = (
    _("至少每周与儿童联系和交流一次，了解生活、学习、心理情况。"),
    _("按时支付儿童的生活费、学习费和医疗费。"),
    _("联系方式、务工地点变更的，三日内告知受委托人、学校和村（居）民委员会。"),
    _("儿童遇有重大事情或者受委托人不能照护的，及时返乡或者另行安排。"),
)
CARER_DUTIES = (
    _("照管儿童的饮食起居和安全，不让未满八周岁的儿童独处，不让儿童脱离照护单独居住。"),
    _("督促儿童按时上学，与学校保持联系。"),
    _("儿童生病及时送医；发现儿童受到侵害立即报警并告知父母。"),
    _("不能继续照护的，提前告知父母和村（居）民委员会。"),
)
