"""`[response]`, `[intervention]`: mandatory reports, and measures over guardianship."""

from typing import Literal

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause


class ResponseRules(Clause):
    """Within how many minutes each hop of a mandatory report is expected; local variants.

    The texts say 第一时间, 立即, 及时 and no number (R-003): a threshold warns, it refuses nothing.
    """

    report_minutes: int = Field(ge=1, le=10_080, title=N_("发现到报告（分钟）"))
    receipt_minutes: int = Field(ge=1, le=10_080, title=N_("报告到公安受理（分钟）"))
    dispatch_minutes: int = Field(ge=1, le=10_080, title=N_("受理到出警（分钟）"))
    acknowledge_minutes: int = Field(ge=1, le=10_080, title=N_("报告到乡镇、民政签收（分钟）"))
    notify_minutes: int = Field(ge=1, le=43_200, title=N_("出警到通报乡镇（分钟）"))
    referral_days: int = Field(ge=1, le=90, title=N_("转介办理期限（日）"))
    notify_civil_affairs: bool = Field(default=False, title=N_("处置后须同时通报民政部门"))
    village_opens_assessment: bool = Field(
        default=False, title=N_("村（居）报告可直接启动调查评估")
    )


class InterventionRules(Clause):
    """Which text measures over guardianship rest on, and when what is looked at again.

    `grounds_text`: a document of `shouwang.intervention.jurisdictions` (R-252).
    """

    grounds_text: Literal["guofa-2016-13", "opinion-2014", "suxian", "banner"] = Field(
        title=N_("撤销监护人资格依据的文本"),
        description=N_("文本没有列出的情形不提供选择；各文本列出的情形见监护干预页面。"),
    )
    placement_review_days: int = Field(ge=1, le=366, title=N_("临时照料每多少日复核"))
    placement_most_months: int = Field(ge=1, le=24, title=N_("临时监护照料一般不超过（月）"))
    answer_days: int = Field(ge=1, le=60, title=N_("接收单位答复期限（日）"))
    plan_review_days: int = Field(ge=1, le=366, title=N_("帮扶方案每多少日评估"))
    right_review_days: int = Field(ge=1, le=730, title=N_("救助纳入后每多少日复核"))
    measure_review_days: int = Field(ge=1, le=366, title=N_("监护干预每多少日复核"))
    paper_visit_days: int = Field(ge=1, le=366, title=N_("告诫书、保护令送达后每多少日查访"))
    order_months: int = Field(ge=1, le=24, title=N_("人身安全保护令最长有效期（月）"))
