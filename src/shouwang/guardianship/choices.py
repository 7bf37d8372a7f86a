"""Codes of agreements (D-05, W-15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementStatus(models.TextChoices):
    """Where an agreement stands; expired follows from the day."""

    DRAFT = "DRAFT", _("拟定")
    SIGNED = "SIGNED", _("已签，待乡镇核对")
    EFFECTIVE = "EFFECTIVE", _("有效")
    ENDED = "ENDED", _("已终止")


class AgreementKind(models.TextChoices):
    """Both are valid where they separate responsibilities (R-098)."""

    AGREEMENT = "AGREEMENT", _("委托照护协议")
    CONFIRMATION = "CONFIRMATION", _("委托监护责任确认书")


class Reason(models.TextChoices):
    """Why the child is entrusted."""

    BOTH_AWAY = "BOTH_AWAY", _("父母双方外出")
    ONE_AWAY = "ONE_AWAY", _("一方外出、另一方无监护能力")
    BOTH_UNABLE = "BOTH_UNABLE", _("父母双方无监护能力")
    OTHER = "OTHER", _("其他")


class Answer(models.TextChoices):
    """Whether a ground that bars a carer was looked into, and what was found."""

    UNCHECKED = "UNCHECKED", _("未核实")
    NO = "NO", _("无此情形")
    YES = "YES", _("有此情形")


class Party(models.TextChoices):
    """Who signs."""

    FATHER = "FATHER", _("父亲")
    MOTHER = "MOTHER", _("母亲")
    CARER = "CARER", _("受委托人")
    VILLAGE = "VILLAGE", _("村（居）民委员会")


class Hand(models.TextChoices):
    """How somebody signed."""

    SIGNED = "SIGNED", _("本人签名")
    HANDPRINT = "HANDPRINT", _("本人捺印")
    REMOTE = "REMOTE", _("视频见证，原件后补")


class Evidence(models.TextChoices):
    """Papers of an agreement, as kinds of attachments (D-05)."""

    SIGNED = "AGREEMENT_SIGNED", _("签字页照片或扫描件")
    CALL = "AGREEMENT_CALL", _("视频见证截图")
    ORIGINAL = "AGREEMENT_ORIGINAL", _("后补的协议原件")


class EndReason(models.TextChoices):
    """Why an agreement ended (W-15)."""

    PARENT_RETURNED = "PARENT_RETURNED", _("父母返乡照护")
    CARER_UNABLE = "CARER_UNABLE", _("受委托人不能继续照护")
    CARER_UNFIT = "CARER_UNFIT", _("受委托人不适宜照护")
    REPLACED = "REPLACED", _("重新确定受委托人")
    AGED_OUT = "AGED_OUT", _("儿童已满年龄")
    EXPIRED = "EXPIRED", _("期满")
    OTHER = "OTHER", _("其他")
