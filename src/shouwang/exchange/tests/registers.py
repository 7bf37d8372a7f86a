"""A county with a village book, a school roll, a 学籍 roll and lists, for tests of registers."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from shouwang.accounts import testing as people
from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor, system_actor
from shouwang.core.reach import Area, full_code
from shouwang.core.scope import acting_as
from shouwang.exchange import services
from shouwang.exchange.models import Batch, Difference, Reconciliation
from shouwang.exchange.services import reconciling, registers
from shouwang.exchange.testing import COUNTY, HEADINGS, child_row, load_villages, write_roster

ON = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
SCHOOL = "石桥镇中心小学"
SCHOOL_HEADINGS = (
    "学校名称", "学籍号", "姓名", "性别", "出生日期", "身份证号", "年级", "班级", "是否留守儿童",
    "是否寄宿", "户口所在地", "现住址", "父亲姓名", "父亲联系电话", "父亲务工地点", "母亲姓名",
    "母亲联系电话", "母亲务工地点", "监护人姓名", "与学生关系", "监护人电话", "班主任",
)  # fmt: skip
DORMITORY_HEADINGS = (
    "学校名称", "宿舍", "床位", "姓名", "性别", "出生日期", "年级", "班级", "备注",
)  # fmt: skip
XUEJI = {
    "学校标识码": "9952052701", "出生地行政区划代码": "520527100200", "民族": "汉族",
    "国籍/地区": "中国", "身份证件类型": "居民身份证", "港澳台侨外": "否", "健康状况": "健康或良好",
    "户口性质": "农业户口", "就读方式": "走读", "是否独生子女": "否", "是否孤儿": "否",
    "是否进城务工人员随迁子女": "否",
}  # fmt: skip


class County:
    """One county's registers, filled as the offices do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (self.village, self.village_name), (self.other, self.other_name) = load_villages()
        self.officer: Actor = people.actor_of(people.make_post(area=COUNTY))
        self.school: Organisation = people.make_organisation(
            SCHOOL, kind="SCHOOL", area=full_code(self.village[:9])
        )

    def child(self, name: str, order: int, **others: Any) -> dict[str, Any]:
        """Return a village row whose school is the one that sends a roll."""
        place = others.pop("村（社区）", self.village_name)
        return child_row(name, order, place, **({"学校": SCHOOL} | others))

    def pupil(self, row: dict[str, Any], **others: Any) -> dict[str, Any]:
        """Return the school's row of the child of a village row, changed by `others`."""
        same = {
            key: row.get(key)
            for key in ("姓名", "性别", "出生日期", "年级", "父亲姓名", "母亲姓名")
        }
        return same | {
            "学校名称": SCHOOL, "身份证号": row.get("公民身份号码"), "班级": "1班",
            "是否留守儿童": "是", "现住址": f"{row.get('村（社区）')}{row.get('现居住地')}",
            "父亲务工地点": row.get("父亲务工地点"), "母亲务工地点": row.get("母亲务工地点"),
            "父亲联系电话": row.get("父亲联系电话"), **others,
        }  # fmt: skip

    def enrolled(self, row: dict[str, Any], **others: Any) -> dict[str, Any]:
        """Return the 学籍 row of the child of a village row."""
        same = {key: row.get(key) for key in ("姓名", "性别")}
        return XUEJI | same | {
            "出生日期": str(row["出生日期"]).replace("-", ""),
            "身份证件号": row.get("公民身份号码"),
            "现住址": f"{row.get('村（社区）')}{row.get('现居住地')}", "班号": "202101",
            "入学年月": "202109", "是否留守儿童": "双亲留守儿童", "成员1姓名": row.get("父亲姓名"),
            "成员1关系": "父亲", **others,
        }  # fmt: skip

    def book(self, *rows: dict[str, Any], on: date = ON) -> Batch:
        """Send the village's book in and enter it."""
        headings = tuple(dict.fromkeys((*HEADINGS, *(key for row in rows for key in row))))
        return self._enter(write_roster(self.folder / "村级台账.xlsx", list(rows), headings), on)

    def roll(self, *rows: dict[str, Any], on: date = ON) -> Batch:
        """Send the school's roll in and enter it."""
        path = self.folder / f"{SCHOOL}花名册.xlsx"
        return self._enter(write_roster(path, list(rows), SCHOOL_HEADINGS), on)

    def beds(self, *rows: dict[str, Any], on: date = ON) -> Batch:
        """Send the dormitory keeper's list in and enter it."""
        path = self.folder / f"{SCHOOL}住宿生登记表.xlsx"
        return self._enter(write_roster(path, list(rows), DORMITORY_HEADINGS), on)

    def xueji(self, *rows: dict[str, Any], on: date = ON) -> Batch:
        """Send the school's 学籍 export in and enter it."""
        from shouwang.exchange.roster.profiles import PROFILES

        headings = tuple(column.heading for column in PROFILES["xueji"].columns)
        return self._enter(
            write_roster(self.folder / f"{SCHOOL}学籍.xlsx", list(rows), headings), on
        )

    def _enter(self, path: Path, on: date) -> Batch:
        with acting_as(self.officer) as actor:
            batch = services.receive(
                actor, path, file_name=path.name, area=full_code(self.village[:9]), on=on, now=NOW
            )
            batch = services.check_batch(batch, now=NOW)
            assert batch.status == "CHECKED", batch.problem
            return services.commit_batch(actor, batch, now=NOW)

    def compare(self, left: str, right: str, area: str = COUNTY) -> Reconciliation:
        """Run a reconciliation as the job does."""
        with acting_as(self.officer) as actor:
            run = reconciling.request_reconciliation(
                actor, left=left, right=right, area=area, on=ON, now=NOW
            )
        with acting_as(system_actor("exchange.reconcile", Area.of(COUNTY))):
            return reconciling.run_reconciliation(run, now=NOW)

    def questions(self, **narrowed: Any) -> list[Difference]:
        """Return the differences that stand, by child and field."""
        with acting_as(self.officer):
            found = Difference.objects.filter(**narrowed)
            return list(found.order_by("child_name", "kind", "field"))

    def describe(self, kind: str, **said: Any) -> Any:
        """Write down whose a register is."""
        given = {
            "owner": "残联",
            "legal_basis": "试发〔2026〕8号",
            "shared_until": None,
            "note": "",
        }
        with acting_as(self.officer) as actor:
            return registers.describe_register(
                actor, kind=kind, county=COUNTY[:6], now=NOW, **(given | said)
            )

    def lend(
        self, kind: str, rows: list[dict[str, Any]], *, expires_on: date = date(2026, 12, 31)
    ) -> Any:
        """Upload and read another department's list."""
        headings = tuple(dict.fromkeys(key for row in rows for key in row))
        path = write_roster(self.folder / f"{kind}.xlsx", rows, headings)
        with acting_as(self.officer) as actor:
            one = registers.receive_list(
                actor, path, kind=kind, file_name=path.name, area=COUNTY, on=ON,
                expires_on=expires_on, now=NOW,
            )  # fmt: skip
            return registers.take_list(one)
