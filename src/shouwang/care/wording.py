"""What the deeds of this app are called in the trail; the parts of the full form."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "care.record_work": _("登记关爱工作记录"),
    "care.void_record": _("作废关爱工作记录"),
    "care.view_records": _("查看关爱工作记录"),
    "care.print_paper": _("打印联系卡或走访表"),
    "registry.export_care-records": _("导出关爱工作记录"),
}

# The parts of the full form, in the order of the paper (context §1.5, D-11…D-13).
PARTS = MappingProxyType(
    {
        "summary": _("情况记录"),
        "living": _("生活状况（食宿、衣着、居住安全）"),
        "care": _("照护情况（谁在照护、有无变化）"),
        "contact": _("父母联系情况（方式、最近一次、最近见面）"),
        "health": _("身体健康（伤痕、生病、就医、接种）"),
        "schooling": _("就学情况（到校、成绩、欺凌）"),
        "mind": _("思想和心理状态（情绪、睡眠、网络、自伤言语）"),
        "words": _("儿童心愿和原话"),
        "requests": _("照护人诉求"),
        "measures": _("已采取的措施和解决情况"),
        "suggestion": _("家长建议和对学校、代理家长的希望"),
    }
)
