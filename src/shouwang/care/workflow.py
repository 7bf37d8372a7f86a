"""Which state may follow which, for letters, plans, wishes, families, persuasion; as tables."""

from shouwang.core.workflow import Transition, by_deed

from .choices import FamilyStatus, LetterStatus, PersuasionStatus, PlanStatus, WishStatus
from .permissions import CarePermission

RECORD = CarePermission.RECORD

# 亲情信箱: 收信 → 转递 → 家长回信、建议 → 反馈学校、代理家长 → 归档 (W-21).
LETTER = by_deed(
    Transition("pass", (LetterStatus.RECEIVED,), LetterStatus.PASSED, RECORD),
    Transition("answer", (LetterStatus.PASSED,), LetterStatus.ANSWERED, RECORD),
    Transition("feed-back", (LetterStatus.ANSWERED,), LetterStatus.FED_BACK, RECORD),
    Transition("file", (LetterStatus.PASSED, LetterStatus.FED_BACK), LetterStatus.FILED, RECORD),
)
# 帮扶方案: 拟定 → 实施（定期检查）→ 结束、升级 (W-23…W-25).
PLAN = by_deed(
    Transition("edit", (PlanStatus.DRAFT,), PlanStatus.DRAFT, RECORD),
    Transition("start", (PlanStatus.DRAFT,), PlanStatus.ACTIVE, RECORD),
    Transition("review", (PlanStatus.ACTIVE,), PlanStatus.ACTIVE, RECORD),
    Transition("end", (PlanStatus.ACTIVE,), PlanStatus.ENDED, RECORD),
    Transition("escalate", (PlanStatus.ACTIVE,), PlanStatus.ESCALATED, RECORD),
    Transition("drop", (PlanStatus.DRAFT,), PlanStatus.DROPPED, RECORD),
)
# 微心愿: 征集 → 认领 → 达成 (W-22).
WISH = by_deed(
    Transition("claim", (WishStatus.COLLECTED,), WishStatus.CLAIMED, "care.claim_wish"),
    Transition("assign", (WishStatus.COLLECTED,), WishStatus.CLAIMED, RECORD),
    Transition("release", (WishStatus.CLAIMED,), WishStatus.COLLECTED, RECORD),
    Transition("consent", (WishStatus.CLAIMED,), WishStatus.CLAIMED, RECORD),
    Transition("fulfil", (WishStatus.CLAIMED,), WishStatus.FULFILLED, RECORD),
    Transition(
        "withdraw", (WishStatus.COLLECTED, WishStatus.CLAIMED), WishStatus.WITHDRAWN, RECORD
    ),
)
# 邻里互助家庭: 报名 → 核实入册 → 退出.
FAMILY = by_deed(
    Transition("admit", (FamilyStatus.OFFERED,), FamilyStatus.ADMITTED,
               CarePermission.ADMIT_FAMILY, other_hand="entered_user"),
    Transition("leave", (FamilyStatus.OFFERED, FamilyStatus.ADMITTED), FamilyStatus.LEFT, RECORD),
)  # fmt: skip
# 劝返: 名单 → 宣传劝返 → 同意、未同意 → 已返回 (W-19).
_OPEN = (
    PersuasionStatus.LISTED, PersuasionStatus.TALKED, PersuasionStatus.AGREED,
    PersuasionStatus.REFUSED,
)  # fmt: skip
PERSUASION = by_deed(
    Transition("talk", _OPEN, PersuasionStatus.TALKED, RECORD),
    Transition("agree", (PersuasionStatus.TALKED,), PersuasionStatus.AGREED, RECORD),
    Transition("refuse", (PersuasionStatus.TALKED,), PersuasionStatus.REFUSED, RECORD),
    Transition("return", _OPEN, PersuasionStatus.RETURNED, RECORD),
    Transition("close", _OPEN, PersuasionStatus.CLOSED, RECORD),
)
TABLES = {
    "letter": LETTER, "plan": PLAN, "wish": WISH, "family": FAMILY, "persuasion": PERSUASION,
}  # fmt: skip
