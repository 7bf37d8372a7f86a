"""Schools of a township: which child sits in which class and sleeps in which bed.

Whole classes: beside each left-behind pupil sit about four classmates who are not (T-015: 19 %).
Boarding follows T-016: 66 % in junior school, 25 % in primary school from grade 3.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shouwang.demo.families import Maker, other_pupil
from shouwang.demo.people import Child, School, Schooling, SchoolKind, Village, age_on

CLASS_SIZE = 42
BEDS = 8
GRADES = {
    -2: "小班", -1: "中班", 0: "大班", 1: "一年级", 2: "二年级", 3: "三年级", 4: "四年级",
    5: "五年级", 6: "六年级", 7: "七年级", 8: "八年级", 9: "九年级", 10: "高一", 11: "高二",
    12: "高三",
}  # fmt: skip
OUTSIDE = {"高中": "第一中学", "中职": "职业技术学校"}


@dataclass(frozen=True, slots=True)
class Place:
    """A grade at a school (None: a school outside the township) and the state of schooling."""

    kind: SchoolKind | None
    grade: int | None
    status: str


def last_september(on: date) -> date:
    """Return the 31 August before the school year that runs on `on`."""
    return date(on.year if on >= date(on.year, 9, 1) else on.year - 1, 8, 31)


def place(rng: random.Random, born: date, on: date) -> Place:
    """Return where a child born on `born` learns; one child in sixteen is a year off."""
    age = age_on(born, last_september(on))
    if age < 3 or (age < 4 and rng.random() < 0.25):
        return Place(None, None, "未入园")
    if age < 6:
        return Place(SchoolKind.KINDERGARTEN, age - 5, "幼儿园")
    grade = age - 5
    if 1 < grade < 9 and rng.random() < 0.06:
        grade += rng.choice((-1, 1))
    if grade <= 6:
        return Place(SchoolKind.PRIMARY, grade, "小学")
    if grade <= 9:
        if rng.random() < 0.004:
            return Place(None, None, "辍学")
        return Place(SchoolKind.JUNIOR, grade, "初中")
    if rng.random() < 0.05:
        return Place(None, None, "不在学")
    return Place(None, grade, "高中" if rng.random() < 0.6 else "中职")


def schools_of(maker: Maker, villages: tuple[Village, ...]) -> tuple[School, ...]:
    """Return the schools of a township; larger townships have one or two teaching points."""
    points = [village.name for village in villages[-2:]] if len(villages) > 8 else []
    central = (SchoolKind.KINDERGARTEN, SchoolKind.PRIMARY, SchoolKind.JUNIOR)
    kinds: list[tuple[str, SchoolKind]] = [(maker.township + kind, kind) for kind in central]
    kinds += [(f"{maker.township}{name}教学点", SchoolKind.TEACHING_POINT) for name in points]
    boarding = (SchoolKind.JUNIOR, SchoolKind.PRIMARY)
    return tuple(
        School(number, name, kind, maker.township, kind in boarding)
        for number, (name, kind) in enumerate(kinds, start=1)
    )


def _school_for(where: Place, child: Child, schools: tuple[School, ...]) -> School | None:
    if where.kind is SchoolKind.PRIMARY and (where.grade or 9) <= 3:
        for school in schools:
            if school.kind is SchoolKind.TEACHING_POINT and child.home.village.name in school.name:
                return school
    return next((school for school in schools if school.kind is where.kind), None)


def _outside(maker: Maker, where: Place) -> Schooling:
    name = maker.county + OUTSIDE[where.status] if where.status in OUTSIDE else ""
    boards = bool(name) and maker.rng.random() < 0.8
    return Schooling(None, name, where.grade, 1, boards, "", 0, "", where.status)


def _birth_range(grade: int, on: date) -> tuple[date, date]:
    """Return the birth dates of the ordinary pupils of a grade (entering at six)."""
    year = last_september(on).year - grade - 5
    return date(year - 1, 9, 1), date(year, 8, 31)


def enrol(maker: Maker, villages: tuple[Village, ...], listed: Iterable[Child], share: float
          ) -> tuple[tuple[School, ...], list[Child], list[Child]]:  # fmt: skip
    """Return schools, the listed children with their schooling, and their classmates.

    :param share: left-behind pupils among all pupils, 0 < share ≤ 1; 1 gives no classmates.
    """
    schools = schools_of(maker, villages)
    settled: list[Child] = []
    grades: dict[tuple[School, int, str], list[Child]] = defaultdict(list)
    for child in listed:
        where = place(maker.rng, child.birth_date, maker.on)
        school = _school_for(where, child, schools) if where.kind else None
        if school is None or where.grade is None:
            settled.append(replace(child, schooling=_outside(maker, where)))
        else:
            grades[school, where.grade, where.status].append(child)
    others: list[Child] = []
    beds = _Beds()
    for (school, grade, status), pupils in sorted(
        grades.items(), key=lambda g: (g[0][0].key, g[0][1])
    ):
        left_behind = sum(child.is_left_behind for child in pupils)
        missing = max(0, round(left_behind / share) - len(pupils))
        near = _birth_range(grade, maker.on)
        near = near[0], min(near[1], maker.on - timedelta(days=900))
        mates = [other_pupil(maker, maker.rng.choice(villages), near) for _ in range(missing)]
        for child in _seat(maker, beds, school, grade, status, [*pupils, *mates]):
            (settled if child.on_village_roster else others).append(child)
    settled.sort(key=lambda child: child.key)
    return schools, settled, others


class _Beds:
    """Hands out beds, school by school; boys and girls sleep in different houses."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, str], int] = defaultdict(int)

    def next(self, school: School, child: Child) -> tuple[str, int]:
        nth = self._taken[school.key, child.sex]
        self._taken[school.key, child.sex] += 1
        room, bed = divmod(nth, BEDS)
        floor, door = divmod(room, 20)
        return f"{child.sex}{floor + 1}{door + 1:02d}", bed + 1


def _seat(maker: Maker, beds: _Beds, school: School, grade: int, status: str,
          pupils: list[Child]) -> list[Child]:  # fmt: skip
    """Return the pupils of one grade with class, student number and bed, in a mixed order."""
    maker.rng.shuffle(pupils)
    classes = max(1, -(-len(pupils) // CLASS_SIZE))
    seated = []
    for number, child in enumerate(pupils):
        boards = school.has_boarders and _boards(maker.rng, child, school, grade)
        room, bed = beds.next(school, child) if boards else ("", 0)
        seated.append(
            replace(
                child,
                schooling=Schooling(
                    school=school,
                    school_name=school.name,
                    grade=grade,
                    class_number=number % classes + 1,
                    boards=boards,
                    dormitory=room,
                    bed=bed,
                    student_number=("L" if not child.id_number else "G") + (child.id_number or
                        f"99{maker.numbers.prefix[2:]}{child.key:010d}"),
                    status=status,
                ),
            )
        )  # fmt: skip
    return seated


def _boards(rng: random.Random, child: Child, school: School, grade: int) -> bool:
    if school.kind is SchoolKind.JUNIOR:
        return rng.random() < (0.8 if child.is_left_behind else 0.62)
    return grade >= 3 and rng.random() < (0.45 if child.is_left_behind else 0.2)
