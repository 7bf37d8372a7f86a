"""Rules about single cells, and about two cells of one child that must agree."""

from collections.abc import Iterator
from datetime import date

from shouwang.exchange.roster.facts import RowFacts
from shouwang.exchange.roster.findings import Finding, hint
from shouwang.exchange.roster.profiles import Profile
from shouwang.exchange.roster.values import RosterDate

from .build import finding
from .codes import AT_HOME_BUT_LEFT, PROBLEMS

ADULT_AGE = 18
MAX_GRADE_GAP = 3
_SEX_BY_CODE = {"1": "男", "2": "女"}


def completed_age(birth: date, on: date) -> int:
    """Return the age in completed years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def required_missing(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-055: a required cell is empty (its column is there)."""
    for column in profile.required:
        if column.field in facts.headings and facts.value(column.field).is_empty:
            yield finding(facts, profile, "required-missing", column.field)


def unreadable(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-057: value-unknown, date-invalid, id-number-invalid, phone-invalid."""
    for name in facts.problems:
        value = facts.values[name]
        if value.problem is None:
            continue
        code, template = PROBLEMS[value.problem]
        column = profile.by_field[name]
        yield finding(
            facts,
            profile,
            code,
            name,
            template=template,
            value=hint(column.kind, value.raw),
            choices="、".join(column.choices),
        )


def id_mismatch(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-058: the valid number's birth date and sex against the columns."""
    number = facts.number
    if number is None:
        return
    if facts.birth and facts.birth != number.birth_date:
        expected = number.birth_date.isoformat()
        yield finding(facts, profile, "id-birth-mismatch", "birth_date", expected=expected)
    sex = _SEX_BY_CODE[number.sex]
    if facts.sex and facts.sex != sex:
        yield finding(facts, profile, "id-sex-mismatch", "sex", expected=sex)


def birth_of(facts: RowFacts) -> date | None:
    """Return the birth date written, else the one in a valid number."""
    if facts.birth is None and facts.number:
        return facts.number.birth_date
    return facts.birth


def age_out_of_range(facts: RowFacts, profile: Profile, on: date) -> Iterator[Finding]:
    """R-001: 18 or older on the check date."""
    birth = birth_of(facts)
    if birth and (age := completed_age(birth, on)) >= ADULT_AGE:
        yield finding(facts, profile, "age-out-of-range", "birth_date", age=age)


def last_school_year_start(on: date) -> date:
    """Return the last 31 August at or before a day."""
    day = date(on.year, 8, 31)
    return day if day <= on else date(on.year - 1, 8, 31)


def grade_of(facts: RowFacts) -> int | None:
    """Return the year of schooling; 一年级 of a vocational school is the tenth."""
    grade: int | None = facts.get("grade")
    text = facts.text("grade")
    vocational = facts.get("schooling") == "中职" and not text.startswith(("高", "职", "中"))
    if grade is not None and vocational and 1 <= grade <= 3:
        return grade + 9
    return grade


def age_grade_mismatch(facts: RowFacts, profile: Profile, on: date) -> Iterator[Finding]:
    """R-058: completed age on the last 31 August against grade + 5, more than 3 apart."""
    grade, birth = grade_of(facts), birth_of(facts)
    if grade is None or birth is None:
        return
    age = completed_age(birth, last_school_year_start(on))
    if abs(age - (grade + 5)) > MAX_GRADE_GAP:
        name = "grade" if "grade" in facts.headings else "class_label"
        text = facts.text("grade")
        yield finding(facts, profile, "age-grade-mismatch", name, age=age, grade=text)


def departure_impossible(facts: RowFacts, profile: Profile, on: date) -> Iterator[Finding]:
    """R-058: a departure in the future, or of a parent who is at home."""

    for parent, called in ((facts.father, "父亲"), (facts.mother, "母亲")):
        name = f"{parent.key}_left"
        left = facts.get(name)
        if not isinstance(left, RosterDate):
            continue
        if left.day > on:
            yield finding(facts, profile, "departure-impossible", name, parent=called)
        elif parent.state == "在家":
            yield finding(
                facts,
                profile,
                "departure-impossible",
                name,
                template=AT_HOME_BUT_LEFT,
                parent=called,
            )
