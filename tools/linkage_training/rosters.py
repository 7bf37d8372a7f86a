"""Generated registers of village and school with their truth, as CSV files.

python -m tools.linkage_training.rosters OUT_DIR --children 20000 --counties 2 --seed 7
"""

import argparse
import csv
import itertools
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from . import copying, mistakes, words, world
from .mistakes import Mix
from .world import Adult, Child, County

VILLAGE_HEADINGS = (
    "rec_id", "village_code", "name", "sex", "birth_date", "id_no", "ethnicity", "address",
    "father_name", "father_id", "father_phone", "mother_name", "mother_id", "mother_phone",
    "guardian_name", "guardian_relation", "guardian_phone", "school", "grade", "left_behind",
)  # fmt: skip
SCHOOL_HEADINGS = (
    "rec_id", "school", "grade", "class_no", "student_no", "name", "former_name", "sex",
    "birth_date", "id_no", "ethnicity", "hukou_code", "address", "boarding",
    "member1_name", "member1_relation", "member1_id", "member1_phone",
    "member2_name", "member2_relation", "member2_id", "member2_phone",
)  # fmt: skip
TRUTH_HEADINGS = (
    "rec_id",
    "register",
    "entity_id",
    "family_id",
    "twin",
    "namesake",
    "siblings",
    "tags",
)
MESSY, BADLY_KEPT = 5.0, 2.5


class Clerk:
    """Writes rows with the mistakes of a mix; one clerk keeps one register."""

    def __init__(self, mix: Mix, chance: random.Random, *, careless: float) -> None:
        self.mix, self.chance, self.careless = mix, chance, careless
        self.factor = 1.0
        self.above: dict[str, tuple[str, str, str]] = {}

    def begin(self, child: Child) -> None:
        """Decide how badly this record is kept."""
        self.factor = self.careless
        if self.chance.random() < self.mix.messy:
            self.factor *= MESSY
        if child.village.badly_kept:
            self.factor *= BADLY_KEPT

    def happens(self, share: float) -> bool:
        """Return whether a mistake of this share happens in the record at hand."""
        return self.chance.random() < min(share * self.factor, 0.75)

    def kind(self, shares: dict[str, float]) -> str | None:
        """Return the mistake that happens, if any."""
        drawn = self.chance.random() / self.factor
        for kind, share in shares.items():
            drawn -= share
            if drawn < 0:
                return kind
        return None

    def name(self, child: Child, *, nicknames: bool) -> str:
        """Return the child's name as this clerk writes it."""
        name = child.name
        if child.village.style != words.HAN and self.happens(0.12):
            name = mistakes.transliterated(name, self.chance)
        if child.former and self.chance.random() < 0.2:
            name = child.former
        kind = self.kind(self.mix.name)
        if kind is None or (kind == "nick" and not nicknames):
            return name
        return mistakes.wrong_name(name, kind, self.chance, child.mother.name, child.former)

    def relative(self, adult: Adult) -> str:
        """Return a relative's name."""
        if not self.happens(self.mix.relative_name):
            return adult.name
        kinds = ("homophone", "homophone", "lookalike", "lookalike", "near", "surname_sound",
                 "drop", "other_surname", "space", "swap", "traditional", "spelled")  # fmt: skip
        return mistakes.wrong_name(adult.name, self.chance.choice(kinds), self.chance, "", "")

    def day(self, child: Child, odd: float) -> str:
        """Return the birth date, empty where nobody asked."""
        if self.happens(self.mix.date_missing):
            return ""
        kind = self.kind(self.mix.date_wrong)
        parts = (child.born.year, child.born.month, child.born.day)
        if kind:
            parts = mistakes.wrong_date(child.born, kind, self.chance)
        return mistakes.written_date(parts, self.chance, odd)

    def number(self, child: Child, sibling: str) -> str:
        """Return the child's number."""
        if self.happens(self.mix.id_missing):
            return ""
        kind = self.kind(self.mix.id_wrong)
        if kind is None:
            return child.id_no
        parent = self.chance.choice((child.mother.id_no, child.father.id_no))
        return mistakes.wrong_number(child.id_no, kind, self.chance, parent, sibling)

    def phone(self, adult: Adult, known: float) -> str:
        """Return a telephone number, often another than last year's."""
        if self.chance.random() >= known or self.happens(self.mix.phone_missing):
            return ""
        if self.happens(self.mix.phone_changed):
            return world._phone(self.chance)
        return adult.phone

    def sex(self, child: Child) -> str:
        """Return the sex."""
        if self.happens(self.mix.sex_wrong):
            return world.GIRL if child.sex == world.BOY else world.BOY
        return child.sex

    def address(self, child: Child) -> str:
        """Return the address in one of its forms."""
        village, chance = child.village, self.chance
        town, name = village.town + village.town_kind, village.name
        if self.happens(self.mix.address_wrong):
            if chance.random() < 0.5:
                name = words.homophone(name[0], chance) + name[1:]
            else:
                town = words.lookalike(town[0], chance) + town[1:]
        drawn = chance.random()
        if drawn < 0.6:
            return f"{town}{name}村{child.group}组"
        if drawn < 0.75:
            return f"{name}村{child.group}组"
        if drawn < 0.85:
            return f"{village.county}{town}{name}村"
        return f"{name}村" if drawn < 0.95 else f"{town}{name}村委会{child.group}组"


def village_row(clerk: Clerk, child: Child, sibling: str) -> list[str]:
    """Return a row of the village register (without its number)."""
    clerk.begin(child)
    chance, mix = clerk.chance, clerk.mix
    father, mother = (_parent(clerk, adult) for adult in (child.father, child.mother))
    if clerk.happens(mix.filldown) and child.village.code in clerk.above:
        mother = clerk.above[child.village.code]
    clerk.above[child.village.code] = mother
    if clerk.happens(mix.parents_swapped):
        father, mother = mother, father
    carer = (clerk.relative(child.carer), child.carer_role, clerk.phone(child.carer, 0.95))
    known = chance.random() >= mix.school_missing
    return [
        child.village.code, clerk.name(child, nicknames=True), clerk.sex(child),
        clerk.day(child, 0.25), clerk.number(child, sibling),
        child.ethnic if chance.random() < 0.95 else "", _full_address(clerk, child),
        *father, *mother, *carer, _school(clerk, child) if known else "",
        _grade(clerk, child) if known and chance.random() < 0.92 else "",
        chance.choice(("双亲", "单亲", "非")),
    ]  # fmt: skip


def _full_address(clerk: Clerk, child: Child) -> str:
    village = child.village
    return f"{village.town}{village.town_kind}{village.name}村{child.group}组"


def _parent(clerk: Clerk, adult: Adult) -> tuple[str, str, str]:
    if clerk.happens(clerk.mix.parent_missing):
        return "", "", ""
    number = "" if clerk.chance.random() < 0.12 else adult.id_no
    return clerk.relative(adult), number, clerk.phone(adult, 0.93)


def _school(clerk: Clerk, child: Child) -> str:
    if clerk.chance.random() < 0.72:
        return child.school
    short = child.school.replace(
        "中心小学", clerk.chance.choice(("小学", "中小", "完小", "中心完小"))
    )
    short = short.replace("中心幼儿园", "幼儿园")
    if short.endswith("中学") and "第" not in short:
        short = short.replace("中学", clerk.chance.choice(("初中", "初级中学")))
    elif "第" in short:
        short = short[: short.index("第") + 1] + clerk.chance.choice("一二三") + "中学"
    return short


def _grade(clerk: Clerk, child: Child) -> str:
    if clerk.happens(clerk.mix.grade_stale):
        place = world.GRADES.index(child.grade)
        return world.GRADES[max(place - 1, 0)]
    return child.grade


def school_row(clerk: Clerk, child: Child, sibling: str, *, contact_list: bool) -> list[str]:
    """Return a row of the school roster (without its number)."""
    clerk.begin(child)
    chance, mix = clerk.chance, clerk.mix
    if clerk.happens(mix.stepfather):
        stepfather = words.surname(chance) + chance.choice(words.ELDERS_M) * 2
        child = replace(
            child,
            father=replace(child.father, name=stepfather, phone=world._phone(chance), id_no=""),
        )
    members = _members(clerk, child, contact_list=contact_list)
    moved = clerk.happens(mix.moved)
    site = chance.choice(("新城", "阳光", "城关", "幸福"))
    address = f"{child.village.county}{site}易地搬迁安置点{chance.randint(1, 30)}栋"
    number = "" if contact_list else clerk.number(child, sibling)
    roll = (
        ""
        if contact_list or chance.random() < 0.15
        else "G"
        + (
            child.id_no
            if chance.random() < 0.93
            else "52" + child.id_no[6:14] + f"{chance.randrange(10**8):08d}"
        )
    )
    name = clerk.name(child, nicknames=False)
    full = not contact_list
    return [
        child.school, child.grade, f"{child.class_no}班", roll if number else "",
        name, child.former if full and child.former and chance.random() < 0.35 else "",
        clerk.sex(child),
        clerk.day(child, 0.05) if full or chance.random() < 0.42 else "", number,
        child.ethnic if full or chance.random() < 0.35 else "",
        _household(chance, child) if full else "",
        address if moved else clerk.address(child),
        chance.choice(("走读", "住校")) if full else "", *members,
    ]  # fmt: skip


def _household(chance: random.Random, child: Child) -> str:
    drawn = chance.random()
    return (
        child.village.code
        if drawn < 0.9
        else child.village.code[:6] + "000000"
        if drawn < 0.95
        else ""
    )


def _members(clerk: Clerk, child: Child, *, contact_list: bool) -> list[str]:
    chance = clerk.chance
    people = [(child.father, "父亲"), (child.mother, "母亲")]
    if chance.random() < 0.25:
        people.reverse()
    if child.carer_role not in ("父亲", "母亲") and chance.random() < 0.3:
        people.insert(0, (child.carer, child.carer_role))
    people = [p for p in people if not clerk.happens(clerk.mix.parent_missing)][:2]
    if contact_list and chance.random() < 0.5:
        people = people[:1]
    out: list[str] = []
    for adult, role in people:
        name = "" if contact_list and chance.random() < 0.25 else clerk.relative(adult)
        number = "" if contact_list or chance.random() < 0.2 else adult.id_no
        out += [name, role, number, clerk.phone(adult, 0.95)]
    return out + [""] * (8 - len(out))


# --- files ----------------------------------------------------------------------------------------


class Files:
    """The three files of a generated set."""

    def __init__(self, village: TextIO, school: TextIO, truth: TextIO, prefix: str = "") -> None:
        self.village, self.school, self.truth = (
            csv.writer(f, lineterminator="\n") for f in (village, school, truth)
        )
        self.prefix = prefix
        self.counts = {"A": 0, "B": 0}

    def headings(self) -> None:
        """Write the first line of each file."""
        self.village.writerow(VILLAGE_HEADINGS)
        self.school.writerow(SCHOOL_HEADINGS)
        self.truth.writerow(TRUTH_HEADINGS)

    def add(self, register: str, child: Child, row: list[str], tags: str) -> None:
        """Write one row and its truth."""
        self.counts[register] += 1
        name = f"{register}{self.prefix}{self.counts[register]:07d}"
        (self.village if register == "A" else self.school).writerow([name, *row])
        kind = "village" if register == "A" else "school"
        self.truth.writerow(
            [name, kind, f"E{self.prefix}{child.entity}", f"F{self.prefix}{child.family}",
             int(child.twin), 0, 0, tags]
        )  # fmt: skip


FILES = ("village", "school", "truth")
HEADINGS = (VILLAGE_HEADINGS, SCHOOL_HEADINGS, TRUTH_HEADINGS)
SHARES = (0.68, 0.155, 0.165)  # in both registers, only in the village's, only in the school's


def write_county(
    files: Files, place: County, wanted: int, mix: Mix, shares: tuple[float, ...]
) -> None:
    """Write a county's registers."""
    chance = place.chance
    clerks = Clerk(mix, chance, careless=1.35), Clerk(mix, chance, careless=0.8)
    lists: dict[tuple[str, str, int], bool] = {}
    for family in world.children(place, wanted):
        for child in family:
            world.enrol(place, child)
            others = [c.id_no for c in family if c is not child]
            sibling = others[0] if others else ""
            where = chance.choices(("AB", "A", "B"), shares)[0]
            if "A" in where:
                for copy in range(1 + (chance.random() < mix.duplicates)):
                    files.add(
                        "A", child, village_row(clerks[0], child, sibling), "duplicate" * copy
                    )
            if "B" in where:
                _write_school(files, clerks[1], child, sibling, lists)


def _write_school(
    files: Files, clerk: Clerk, child: Child, sibling: str, lists: dict[tuple[str, str, int], bool]
) -> None:
    chance = clerk.chance
    for copy in range(1 + (chance.random() < clerk.mix.duplicates * 0.4)):
        if copy:
            child = replace(child, class_no=chance.randint(1, 4))
            if chance.random() < 0.5:
                child.school = chance.choice(("城关镇中心小学", "希望小学", "思源学校"))
        room = (child.school, child.grade, child.class_no)
        contact = lists.setdefault(room, chance.random() < clerk.mix.contact_lists)
        row = school_row(clerk, child, sibling, contact_list=contact)
        tags = ["noid_roster"] * contact + ["duplicate"] * copy
        files.add("B", child, row, ";".join(tags))


def write_set(
    folder: Path, wanted: int, counties: int, seed: int, *, harshness: float = 1.0,
    style: str = words.HAN, shares: tuple[float, ...] = SHARES,
) -> None:  # fmt: skip
    """Write village.csv, school.csv and truth.csv of `wanted` children into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    mix = mistakes.mix(seed, harshness)
    entities, families = itertools.count(1), itertools.count(1)
    with (
        _opened(folder, "village") as a,
        _opened(folder, "school") as b,
        _opened(folder, "truth") as t,
    ):
        files = Files(a, b, t)
        files.headings()
        for number, chance in _chances(counties, seed):
            villages = max(wanted // counties // 90, 1)
            place = world.county(number, chance, villages, entities, families, style=style,
                                 badly_kept=chance.uniform(0.05, 0.35))  # fmt: skip
            write_county(files, place, wanted // counties, mix, shares)


def write_large(
    folder: Path, wanted: int, counties: int, seed: int, shares: tuple[float, ...], processes: int,
    copies: int = 1,
) -> None:  # fmt: skip
    """Write a set of many counties, several at a time, each on its own dice.

    With `copies` each county written stands for so many, with other names, places and numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [
        (folder, wanted // counties, number, chance, mistakes.mix(seed), shares)
        for number, chance in _chances(counties // copies, seed)
    ]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        parts = pool.starmap(_write_part, tasks, chunksize=1)
    for name, headings in zip(FILES, HEADINGS, strict=True):
        with _opened(folder, name) as file:
            file.write(",".join(headings) + "\n")
            for part in parts:
                path = folder / f"{name}-{part}.csv"
                for copy in range(copies):
                    with path.open(encoding="utf-8") as rows:
                        rows.readline()
                        file.writelines(copying.copied(rows, copy))
                path.unlink()


def _write_part(
    folder: Path, wanted: int, number: int, chance: random.Random, mix: Mix,
    shares: tuple[float, ...],
) -> int:  # fmt: skip
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(folder, f"{name}-{number}")) for name in FILES]
        files = Files(*opened, prefix=f"{number:03d}")
        files.headings()
        place = world.county(number, chance, max(wanted // 90, 1), itertools.count(1),
                             itertools.count(1), badly_kept=chance.uniform(0.05, 0.35))  # fmt: skip
        write_county(files, place, wanted, mix, shares)
    return number


def _chances(counties: int, seed: int) -> Iterator[tuple[int, random.Random]]:
    for number in range(counties):
        yield seed * 13 % 900 + number, random.Random(seed * 1009 + number)  # noqa: S311


def _opened(folder: Path, name: str) -> TextIO:
    return (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")


def main() -> None:
    """Write one set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--counties", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--harshness", type=float, default=1.0)
    parser.add_argument("--style", default=words.HAN)
    options = parser.parse_args()
    write_set(
        options.folder, options.children, options.counties, options.seed,
        harshness=options.harshness, style=options.style,
    )  # fmt: skip


if __name__ == "__main__":
    main()
