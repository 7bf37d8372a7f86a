"""Which state may follow which, for letters, plans, wishes, families, persuasion; as tables."""

from dataclasses import dataclass

from .choices import FamilyStatus, LetterStatus, PersuasionStatus, PlanStatus, WishStatus
from .permissions import CarePermission

RECORD = CarePermission.RECORD


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right; `other_hand`: not who entered it."""

    deed: str
    sources: frozenset[str]
    target: str
    permission: str = RECORD
    other_hand: bool = False


def _step(deed: str, sources: tuple[str, ...], target: str, **more: object) -> Transition:
    return Transition(deed, frozenset(sources), target, **more)  # type: ignore[arg-type]


# 亲情信箱: 收信 → 转递 → 家长回信、建议 → 反馈学校、代理家长 → 归档 (W-21).
LETTER = {
    step.deed: step
    for step in (
        _step("pass", (LetterStatus.RECEIVED,), LetterStatus.PASSED),
        _step("answer", (LetterStatus.PASSED,), LetterStatus.ANSWERED),
        _step("feed-back", (LetterStatus.ANSWERED,), LetterStatus.FED_BACK),
        _step("file", (LetterStatus.PASSED, LetterStatus.FED_BACK), LetterStatus.FILED),
    )
}
# 帮扶方案: 拟定 → 实施（定期检查）→ 结束、升级 (W-23…W-25).
PLAN = {
    step.deed: step
    for step in (
        _step("edit", (PlanStatus.DRAFT,), PlanStatus.DRAFT),
        _step("start", (PlanStatus.DRAFT,), PlanStatus.ACTIVE),
        _step("review", (PlanStatus.ACTIVE,), PlanStatus.ACTIVE),
        _step("end", (PlanStatus.ACTIVE,), PlanStatus.ENDED),
        _step("escalate", (PlanStatus.ACTIVE,), PlanStatus.ESCALATED),
        _step("drop", (PlanStatus.DRAFT,), PlanStatus.DROPPED),
    )
}
# 微心愿: 征集 → 认领 → 达成 (W-22).
WISH = {
    step.deed: step
    for step in (
        _step("claim", (WishStatus.COLLECTED,), WishStatus.CLAIMED, permission="care.claim_wish"),
        _step("assign", (WishStatus.COLLECTED,), WishStatus.CLAIMED),
        _step("release", (WishStatus.CLAIMED,), WishStatus.COLLECTED),
        _step("consent", (WishStatus.CLAIMED,), WishStatus.CLAIMED),
        _step("fulfil", (WishStatus.CLAIMED,), WishStatus.FULFILLED),
        _step("withdraw", (WishStatus.COLLECTED, WishStatus.CLAIMED), WishStatus.WITHDRAWN),
    )
}
# 邻里互助家庭: 报名 → 核实入册 → 退出.
FAMILY = {
    step.deed: step
    for step in (
        _step("admit", (FamilyStatus.OFFERED,), FamilyStatus.ADMITTED,
              permission=CarePermission.ADMIT_FAMILY, other_hand=True),
        _step("leave", (FamilyStatus.OFFERED, FamilyStatus.ADMITTED), FamilyStatus.LEFT),
    )
}  # fmt: skip
# 劝返: 名单 → 宣传劝返 → 同意、未同意 → 已返回 (W-19).
_OPEN = (
    PersuasionStatus.LISTED, PersuasionStatus.TALKED, PersuasionStatus.AGREED,
    PersuasionStatus.REFUSED,
)  # fmt: skip
PERSUASION = {
    step.deed: step
    for step in (
        _step("talk", _OPEN, PersuasionStatus.TALKED),
        _step("agree", (PersuasionStatus.TALKED,), PersuasionStatus.AGREED),
        _step("refuse", (PersuasionStatus.TALKED,), PersuasionStatus.REFUSED),
        _step("return", _OPEN, PersuasionStatus.RETURNED),
        _step("close", _OPEN, PersuasionStatus.CLOSED),
    )
}
TABLES = {
    "letter": LETTER, "plan": PLAN, "wish": WISH, "family": FAMILY, "persuasion": PERSUASION,
}  # fmt: skip
