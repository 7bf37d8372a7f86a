"""Stays that the emergency response began go on as temporary care, which alone knows them now."""

import json
from datetime import timedelta, timezone

from django.db import migrations

CHINA = timezone(timedelta(hours=8))
KINDS = {"RESCUE": "RESCUE_STATION", "WELFARE": "WELFARE_HOME"}
# Why a stay ended → why the child left; one that was moved on is a place before the next one.
LEFT = {"PARENTS_BACK": "HOME", "TRUSTEE": "NEW_CARER", "OTHER": "LONG_TERM"}
OVER = ("LEFT", "CANCELLED", "DIED")
REVIEW = timedelta(days=30)


def forwards(apps, schema_editor):
    care = apps.get_model("cases", "TemporaryCare")
    placement = apps.get_model("intervention", "Placement")
    for case_id in care.objects.order_by("case").values_list("case", flat=True).distinct():
        rows = list(
            care.objects.filter(case=case_id).select_related("case", "branch").order_by("in_at")
        )
        here = list(placement.objects.filter(case=case_id).order_by("escorted_at"))
        _move(placement, rows, here)


def _move(placement, rows, here):
    """Make the last stay a placement, the ones before its places before; or of the one after."""
    *former, last = rows
    passed = [_stay(row, after.in_at) for row, after in zip(former, rows[1:], strict=True)]
    goes_on = last.out_at is None or last.out_reason in ("MOVED", "MEASURE")
    after = next((each for each in here if each.escorted_at >= last.in_at), None)
    is_open = next((each for each in here if each.state not in OVER), None)
    heir = (is_open or after) if goes_on else None
    if heir is None:
        _made(placement, last, passed).save(force_insert=True)
        return
    before = json.loads(heir.stays) if heir.stays else []
    passed.append(_stay(last, heir.escorted_at))
    heir.stays = json.dumps([*passed, *before], ensure_ascii=False)
    heir.save(update_fields=["stays"])


def _stay(row, until):
    return {
        "place_kind": KINDS.get(row.place_type, row.place_type), "place": row.institution,
        "since": row.in_at.isoformat(), "until": (row.out_at or until).isoformat(),
    }  # fmt: skip


def _made(placement, row, passed):
    case, ended = row.case, row.out_at is not None
    reason = LEFT.get(row.out_reason, "LONG_TERM") if ended else ""
    violence = row.branch is not None and row.branch.kind == "B4"
    return placement(
        case=case, area=row.area, county=row.county, township=row.township,
        state="LEFT" if ended else "IN_CARE", ground="HARMED" if violence else "REFUSAL",
        place_kind=KINDS.get(row.place_type, row.place_type), venue=row.institution,
        stays=json.dumps(passed, ensure_ascii=False) if passed else "",
        escorted_by=row.branch.opened_by if row.branch is not None else "",
        escorted_at=row.in_at, in_at=row.in_at,
        parents_reached=row.branch.parents_reached if row.branch is not None else None,
        caregiver=(case.caregiver or "（个案中未写明）") if ended else "",
        out_at=row.out_at, out_reason=reason,
        review_due_on=(row.in_at.astimezone(CHINA) + REVIEW).date(),
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("intervention", "0003_died"), ("cases", "0003_referral_says_its_service")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
