"""Help and measures in a case: temporary care, plans, services, rights, measures, served papers.

Every row lies behind the wall of its case; a service and a served paper are seen besides by the
organisation that is asked to act, which sees that row alone.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.cases.models import CasePart
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.registry.choices import Kin

from . import choices as c


class Placement(CasePart):
    """Temporary care of a child (W-16, D-25). `caregiver` is who has the child afterwards.

    `stays`: places before this one, [{"place_kind", "place", "since", "until"}].
    """

    state = CodeField(
        _("状态"), max_length=10, choices=c.PlacementState.choices,
        default=c.PlacementState.ESCORTING,
    )  # fmt: skip
    ground = CodeField(_("安置情形"), max_length=16, choices=c.PlacementGround.choices)
    place_kind = CodeField(_("场所类型"), max_length=14, choices=c.PlaceKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    venue = SealedTextField(_("机构或者照料人"))
    place_phone = SealedTextField(_("照料联系电话"), default=b"")
    stays = SealedTextField(default=b"")  # JSON
    escorted_by = models.CharField(_("护送人"), max_length=120)
    escorted_at = models.DateTimeField(_("护送时间"))
    received_by = models.CharField(_("接收人"), max_length=120, blank=True)
    in_at = models.DateTimeField(_("入住时间"), null=True)
    parents_reached = models.BooleanField(_("是否联系上父母"), null=True)
    notified_at = models.DateTimeField(_("通知父母时间"), null=True)
    notice = SealedTextField(_("通知情况"), default=b"")
    caregiver = SealedTextField(_("此后的照护人"), default=b"")
    caregiver_kin = CodeField(_("与儿童关系"), max_length=24, choices=Kin.choices, blank=True)
    caregiver_phone = SealedTextField(_("照护人电话"), default=b"")
    assessed_on = models.DateField(_("监护评估日期"), null=True)
    out_at = models.DateTimeField(_("离开时间"), null=True)
    out_reason = CodeField(_("离开原因"), max_length=12, choices=c.LeaveReason.choices, blank=True)
    out_note = SealedTextField(_("说明"), default=b"")
    review_due_on = models.DateField(_("下次复核"))
    paper_number = CodeField(_("交接单编号"), max_length=60, blank=True)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], name="intervention_one_placement",
                condition=~Q(state__in=sorted(c.PLACEMENT_OVER)),
            ),
            models.CheckConstraint(
                name="intervention_left_with_caregiver",
                condition=~Q(state="LEFT")
                | (Q(out_at__isnull=False) & ~Q(out_reason="") & ~Q(caregiver=b"")),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "state", "in_at"], name="intervention_placement_county")
        ]

    def __str__(self) -> str:
        return str(self.get_place_kind_display())

    @property
    def is_open(self) -> bool:
        """Whether the child is still there, or on the way."""
        return self.state not in c.PLACEMENT_OVER


class HelpPlan(CasePart):
    """What help is to reach; the next plan replaces the one before."""

    state = CodeField(
        _("状态"), max_length=8, choices=c.PlanState.choices, default=c.PlanState.ACTIVE
    )
    summary = SealedTextField(_("评估结论和帮扶思路"))
    agreed_by = SealedTextField(_("儿童和监护人意见"), default=b"")
    made_on = models.DateField(_("制定日期"))
    made_by = models.CharField(_("制定人"), max_length=120)
    review_due_on = models.DateField(_("下次评估"))
    ended_on = models.DateField(_("结束日期"), null=True)
    end_note = SealedTextField(_("结束说明"), default=b"")

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], name="intervention_one_plan", condition=Q(state="ACTIVE")
            ),
        ]

    def __str__(self) -> str:
        return self.made_on.isoformat()


class Goal(CasePart):
    """One goal of a plan."""

    plan = models.ForeignKey(HelpPlan, on_delete=models.PROTECT, related_name="goals")
    text = SealedTextField(_("目标"))
    due_on = models.DateField(_("期限"))
    state = CodeField(
        _("状态"), max_length=8, choices=c.GoalState.choices, default=c.GoalState.OPEN
    )
    settled_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.due_on.isoformat()


class Service(CasePart):
    """Something asked of an organisation for the child; `brief` is all the organisation reads."""

    plan = models.ForeignKey(
        HelpPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    kind = CodeField(_("服务"), max_length=24, choices=c.ServiceKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="asked_services"
    )
    state = CodeField(
        _("状态"), max_length=10, choices=c.ServiceState.choices, default=c.ServiceState.ASKED
    )
    brief = SealedTextField(_("告知接收单位的内容"))
    asked_by = models.CharField(_("转介人"), max_length=120)
    asked_at = models.DateTimeField(_("转介时间"))
    answer_due_on = models.DateField(_("答复期限"))
    due_on = models.DateField(_("办结期限"))
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answer = SealedTextField(_("答复"), default=b"")
    provided_on = models.DateField(_("开始服务日期"), null=True)
    done_on = models.DateField(_("办结日期"), null=True)
    outcome = SealedTextField(_("办理结果"), default=b"")
    cost = models.DecimalField(
        _("费用（元）"), max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.CheckConstraint(
                name="intervention_service_cost", condition=Q(cost__isnull=True) | Q(cost__gte=0)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "state", "due_on"], name="intervention_service_org"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Entitlement(CasePart):
    """A right of the child: welfare, legal aid, a place at another school (W-17, W-32, D-51)."""

    track = CodeField(_("类别"), max_length=10, choices=c.Track.choices)
    kind = CodeField(_("项目"), max_length=22, choices=c.WelfareKind.choices)
    state = CodeField(
        _("状态"), max_length=12, choices=c.EntitlementState.choices,
        default=c.EntitlementState.FOUND,
    )  # fmt: skip
    found_on = models.DateField(_("发现日期"))
    case_type = models.CharField(_("案件或者困难类型"), max_length=120, blank=True)
    agency = models.CharField(_("受理机构"), max_length=120, blank=True)
    eligible_on = models.DateField(_("核对日期"), null=True)
    applied_on = models.DateField(_("申请日期"), null=True)
    decided_on = models.DateField(_("审核日期"), null=True)
    provided_on = models.DateField(_("提供日期"), null=True)
    ended_on = models.DateField(_("办结日期"), null=True)
    number = CodeField(_("文书编号"), max_length=60, blank=True)
    amount = models.DecimalField(
        _("金额（元/月）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    reason = SealedTextField(_("原因"), default=b"")
    result = SealedTextField(_("结果"), default=b"")
    review_due_on = models.DateField(_("下次复核"), null=True)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.CheckConstraint(
                name="intervention_entitlement_track",
                condition=Q(track="LEGAL_AID", kind="LEGAL_AID")
                | Q(track="SCHOOLING", kind="SCHOOL_TRANSFER")
                | (Q(track="WELFARE") & ~Q(kind__in=["LEGAL_AID", "SCHOOL_TRANSFER"])),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["county", "track", "eligible_on"], name="intervention_right_county"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Intervention(CasePart):
    """Measures about one guardian (or trustee) of the child (W-02, D-27)."""

    state = CodeField(
        _("状态"), max_length=12, choices=c.InterventionState.choices,
        default=c.InterventionState.FOUND,
    )  # fmt: skip
    person = SealedTextField(_("监护人（受委托人）"))
    kin = CodeField(_("与儿童关系"), max_length=24, choices=Kin.choices)
    found_on = models.DateField(_("发现日期"))
    facts = SealedTextField(_("情况"), default=b"")
    ground = CodeField(_("法定情形"), max_length=2, blank=True)
    applicant_kind = CodeField(
        _("申请人类型"), max_length=24, choices=c.ApplicantKind.choices, blank=True
    )
    applicant = SealedTextField(_("申请人"), default=b"")
    court = models.CharField(_("人民法院"), max_length=120, blank=True)
    applied_on = models.DateField(_("申请日期"), null=True)
    court_number = CodeField(_("案号"), max_length=60, blank=True)
    result = CodeField(_("结果"), max_length=10, choices=c.CourtResult.choices, blank=True)
    decided_on = models.DateField(_("裁判日期"), null=True)
    never_restored = models.BooleanField(_("依法不得恢复监护人资格"), default=False)
    guardian = SealedTextField(_("新监护人"), default=b"")
    guardian_kin = CodeField(_("与儿童关系"), max_length=24, choices=Kin.choices, blank=True)
    guardian_phone = SealedTextField(_("新监护人电话"), default=b"")
    appointed_on = models.DateField(_("指定日期"), null=True)
    restored_on = models.DateField(_("恢复日期"), null=True)
    assessed_on = models.DateField(_("恢复前监护评估日期"), null=True)
    review_due_on = models.DateField(_("下次复核"), null=True)
    ended_on = models.DateField(_("结束日期"), null=True)
    end_note = SealedTextField(_("结束说明"), default=b"")

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.CheckConstraint(
                name="intervention_new_guardian",
                condition=~Q(state="APPOINTED") | ~Q(guardian=b""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "state"], name="intervention_county")
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())


class GuardianMeasure(CasePart):
    """One rung that was done: who decided, on which day, under which number and clause."""

    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="measures"
    )
    kind = CodeField(_("措施"), max_length=16, choices=c.MeasureKind.choices)
    on = models.DateField(_("日期"))
    authority = models.CharField(_("决定机关"), max_length=120)
    number = CodeField(_("文书编号"), max_length=60, blank=True)
    basis = models.CharField(_("依据条款"), max_length=200, blank=True)
    note = SealedTextField(_("情况"), default=b"")
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Evidence(CasePart):
    """One proved fact on which a ground may rest."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="proofs")
    kind = CodeField(_("事实"), max_length=18, choices=c.ProofKind.choices)
    on = models.DateField(_("日期（或者自该日起）"))
    reference = models.CharField(_("证据材料、编号、保管单位"), max_length=200)
    note = SealedTextField(_("说明"), default=b"")
    withdrawn_on = models.DateField(null=True)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ServedPaper(CasePart):
    """A letter of warning or a protection order, to be served and followed up (W-03, D-28)."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="papers")
    kind = CodeField(_("文书"), max_length=16, choices=c.PaperKind.choices)
    state = CodeField(
        _("状态"), max_length=10, choices=c.PaperState.choices, default=c.PaperState.ISSUED
    )
    number = CodeField(_("文书编号"), max_length=60)
    issuer = models.CharField(_("出具机关"), max_length=120)
    issued_on = models.DateField(_("出具日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    orders = SealedTextField(_("内容（措施）"), default=b"")
    owed_to = ArrayField(CodeField(max_length=10, choices=c.Party.choices))
    village = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="followed_papers"
    )
    brief = SealedTextField(_("告知村（居）的内容"), default=b"")
    served_on = models.DateField(_("送达日期"), null=True)
    visit_due_on = models.DateField(_("下次查访"), null=True)
    reported_on = models.DateField(_("上报日期"), null=True)
    reported_to = models.CharField(_("上报部门"), max_length=120, blank=True)
    report = SealedTextField(_("未落实情况"), default=b"")
    lifted_on = models.DateField(_("解除日期"), null=True)
    end_note = SealedTextField(_("解除或者撤销说明"), default=b"")

    class Meta(CasePart.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["village", "state"], name="intervention_paper_village")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Receipt(CasePart):
    """One paper reached one party."""

    paper = models.ForeignKey(ServedPaper, on_delete=models.PROTECT, related_name="receipts")
    party = CodeField(_("送达对象"), max_length=10, choices=c.Party.choices)
    receiver = SealedTextField(_("受送达人、签收人"))
    how = CodeField(_("送达方式"), max_length=18, choices=c.Delivery.choices)
    on = models.DateField(_("送达日期"))
    by = models.CharField(_("送达人"), max_length=120)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(fields=["paper", "party"], name="intervention_receipt_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_party_display())


class PaperVisit(CasePart):
    """The village came to see whether a paper is kept to (R-255)."""

    paper = models.ForeignKey(ServedPaper, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField(_("查访日期"))
    by = models.CharField(_("查访人"), max_length=120)
    kept = models.BooleanField(_("是否落实"))
    found = SealedTextField(_("查访情况"), default=b"")
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.on.isoformat()


class Review(CasePart):
    """Something was looked at again, and when it will be next."""

    of = CodeField(max_length=12, choices=c.ReviewOf.choices)
    subject_id = models.UUIDField(db_index=True)
    on = models.DateField(_("复核日期"))
    finding = SealedTextField(_("复核情况"))
    next_on = models.DateField(_("下次复核"), null=True)
    by = models.CharField(_("复核人"), max_length=120)

    def __str__(self) -> str:
        return self.on.isoformat()


# Seen by an organisation outside the team, by the column that names it.
ASKED = {Service: "organisation_id", ServedPaper: "village_id"}
