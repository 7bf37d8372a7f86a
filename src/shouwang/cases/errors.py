"""Refusals of this app, in plain words."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core.errors import DomainError
from shouwang.core.errors import ReasonNeeded as ReasonNeeded

from .hooks import Barrier


class NothingSaid(DomainError):
    """A report names at least one situation."""

    message = _("请至少选择一种情形。")


class InTheFuture(DomainError):
    """Nothing happened tomorrow."""

    message = _("时间不能晚于现在。")


class PlaceNeeded(DomainError):
    """Without a place no police station can be told."""

    message = _("请选择事情发生地的乡镇（街道）或者村（居）。")


class WordNeeded(DomainError):
    """Who enters what another office did says who told."""

    message = _("代其他单位登记的，请填写对方告知人姓名。")


class ReceiptNeeded(DomainError):
    """A receipt by telephone names who took the call, the minute and the police's number."""

    message = _("电话确认须填写接警人姓名、时间和接处警编号。")


class BranchNeeded(DomainError):
    """Before the township is told, something is under way."""

    message = _("请先登记至少一项应急处置情形。")


class NotYet(DomainError):
    """A measure waits for another."""

    message = _("请先办理前面的措施。")


class NoSuchMeasure(DomainError):
    """The branch does not ask this measure now."""

    message = _("该分支没有此项措施，或者现在不需要。")


class MembersNeeded(DomainError):
    """The assessment needs township, civil affairs and police (R-250)."""

    message = _("调查评估须有乡镇（街道）、民政部门、公安机关三方参加。")


class TwoAssessors(DomainError):
    """Two people assess."""

    message = _("调查评估须由两名以上人员进行。")


class DimensionsNeeded(DomainError):
    """All three dimensions are written down (R-251)."""

    message = _("安全处境、监护情况、身心健康状况三项均须填写。")


class ServicesNeeded(DomainError):
    """Help is at least one service (R-251)."""

    message = _("请至少安排一项帮扶服务。")


class NoSuchNeed(DomainError):
    """Only what waits for somebody to be asked can be dropped."""

    message = _("所选服务已经转介，或者已经说明不再需要。")


class NotEligible(DomainError):
    """Relief needs both: a poor family and the conditions."""

    message = _("评估未认定“家庭经济困难且符合条件”，不能登记纳入保障。")


class NotThere(DomainError):
    """The pack of the place does not let a village's report open an assessment."""

    message = _("本地规定不适用：须由公安机关通报后启动评估。")


class OutsideOnly(DomainError):
    """Supervision comes from outside the team."""

    message = _("督导须由个案团队以外的人员担任。")


class LastMember(DomainError):
    """Police and convening offices stay in the team of an open case."""

    message = _("公安、乡镇、民政承办单位在结案前不能退出个案。")


class NotJoined(DomainError):
    """Only what is not worked on yet is joined, and within reach of both teams."""

    message = _("只能把尚未处置的报告并入另一未结个案。")


class NoReward(DomainError):
    """Who is bound to report is not rewarded; who is anonymous cannot be."""

    message = _("仅对其他公民、社会组织的实名报告予以表扬奖励。")


class NotClosable(DomainError):
    """Something still stands open; the message names all of it."""

    def __init__(self, barriers: Sequence[Barrier]) -> None:
        self.barriers = tuple(barriers)
        told = "；".join(str(each.text) for each in barriers)
        super().__init__(gettext("尚不能结案：{reasons}。").format(reasons=told))
