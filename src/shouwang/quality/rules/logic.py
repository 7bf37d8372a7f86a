"""矛盾 (R-058, R-062, R-063): what two fields of one file say cannot both be so."""

from collections.abc import Iterator
from datetime import date

from shouwang.core import idcard
from shouwang.core.likeness import surname_parts
from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import file_rule
from .facts import AT_HOME, AWAY, DEAD, Facts, Parameters, Relative, age_on

ADULT = 18
_Numbered = tuple[str, date | None, idcard.IdNumber | None, bytes | None]
_WITH = {
    "WITH_PARENTS": ("father", "mother"),
    "WITH_FATHER": ("father",),
    "WITH_MOTHER": ("mother",),
}


@file_rule(
    Rule(
        "number-birth-mismatch",
        N_("出生日期与身份号码不一致"),
        base.CONTRADICTION,
        base.WARNING,
        base.VILLAGE,
        "R-058",
        N_("{person}的出生日期与公民身份号码中的（{expected}）不一致。"),
        N_("对照证件核对，改正其中一项。"),
    )
)
def number_birth_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: birth date and number, of the child and the parents."""
    for role, birth, told, digest in _numbered(facts):
        if told and birth and told.birth_date != birth:
            key = "birth_date" if role == "child" else f"{role}.birth_date"
            params = {"roles": [role], "expected": told.birth_date.isoformat(), "fields": [key]}
            yield Hit("number-birth-mismatch", role, params, (birth, digest))


def _numbered(facts: Facts) -> Iterator[_Numbered]:
    yield "child", facts.birth, facts.told, facts.digest
    for role, person in facts.parents:
        yield role, person.birth, person.told, person.digest


@file_rule(
    Rule(
        "number-sex-mismatch",
        N_("性别与身份号码不一致"),
        base.CONTRADICTION,
        base.WARNING,
        base.VILLAGE,
        "R-058",
        N_("{person}的性别与公民身份号码所示不一致。"),
        N_("对照证件核对，改正其中一项。"),
    )
)
def number_sex_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: sex and number; a father's number is a man's."""
    if facts.told and facts.sex and facts.told.sex != facts.sex:
        params = {"roles": ["child"], "fields": ["sex", "id_number"]}
        yield Hit("number-sex-mismatch", "child", params, (facts.sex, facts.digest))
    for role, person in facts.parents:
        if person.told and person.told.sex != ("1" if role == "father" else "2"):
            params = {"roles": [role], "fields": [f"{role}.id_number"]}
            yield Hit("number-sex-mismatch", role, params, person.digest)


@file_rule(
    Rule(
        "adult",
        N_("已满18周岁仍在册"),
        base.OUTDATED,
        base.WARNING,
        base.TOWNSHIP,
        "R-001 R-058",
        N_("已满{age}周岁，不是未成年人。"),
        N_("核对出生日期；无误的，办理“退出（年龄届满）”。"),
    )
)
def adult(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-001, R-058: eighteen or older on the day of the check."""
    if facts.birth and (age := age_on(facts.birth, given.on)) >= ADULT:
        yield Hit("adult", params={"age": age, "fields": ["birth_date"]}, seen=facts.birth)


@file_rule(
    Rule(
        "age-grade-mismatch",
        N_("年龄与年级不相称"),
        base.CONTRADICTION,
        base.WARNING,
        base.SCHOOL,
        "R-058",
        N_("上一个8月31日时满{age}周岁，年级填“{grade}”。"),
        N_("核对出生日期和年级，改正写错的一项。"),
    )
)
def age_grade_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: completed age on the last 31 August against grade + 5."""
    grade = facts.grade_number
    if grade is None or facts.birth is None:
        return
    autumn = given.on.replace(month=8, day=31)
    start = autumn if autumn <= given.on else autumn.replace(year=autumn.year - 1)
    age = age_on(facts.birth, start)
    if abs(age - (grade + 5)) > given.grade_gap_years:
        yield Hit(
            "age-grade-mismatch",
            params={"age": age, "grade": facts.grade, "fields": ["grade", "birth_date"]},
            seen=(facts.birth, facts.grade),
        )


@file_rule(
    Rule(
        "stage-grade-mismatch",
        N_("就学阶段与年级不符"),
        base.CONTRADICTION,
        base.WARNING,
        base.SCHOOL,
        "R-058 R-075",
        N_("就学情况与年级“{grade}”对不上。"),
        N_("按实际就读改正其中一项。"),
    )
)
def stage_grade_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: 小学 with 八年级; a child not at school with a grade."""
    idle = facts.schooling in ("NOT_YET", "NOT_IN_SCHOOL") and bool(facts.grade)
    if idle or not facts.grade_fits_stage:
        yield Hit(
            "stage-grade-mismatch",
            params={"grade": facts.grade, "fields": ["schooling", "grade"]},
            seen=(facts.schooling, facts.grade),
        )


@file_rule(
    Rule(
        "dead-parent-active",
        N_("父母去世与其他情况矛盾"),
        base.CONTRADICTION,
        base.ERROR,
        base.VILLAGE,
        "R-063",
        N_("{person}已填去世，又填有{fields}。"),
        N_("核实健在情况，改正写错的一项。"),
    )
)
def dead_parent_active(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-063: a parent who died goes out to work, lives with the child or cares for it."""
    for role, person in facts.parents:
        if not (person.dead or DEAD in person.states):
            continue
        keys = _signs_of_life(facts, role, person)
        if keys:
            yield Hit(
                "dead-parent-active",
                role,
                {"roles": [role], "fields": keys},
                (person.states, person.left, facts.code("living")),
            )


def _signs_of_life(facts: Facts, role: str, person: Relative) -> list[str]:
    keys = []
    if AWAY in person.states:
        keys.append(f"{role}.state")
        keys += [f"{role}.destination"] if person.destination else []
        keys += [f"{role}.left"] if person.left else []
    elif set(person.states) - {DEAD}:
        keys.append(f"{role}.state")
    if role in _WITH.get(facts.code("living"), ()):
        keys.append("living")
    if facts.carer is not None and facts.carer.id == person.id:
        keys.append("carer.name")
    return keys


@file_rule(
    Rule(
        "home-and-away",
        N_("父母在家又外出"),
        base.CONTRADICTION,
        base.ERROR,
        base.VILLAGE,
        "R-058",
        N_("{person}在家和外出同时有效。"),
        N_("核实现在的状况，补上返乡日期或改正状况。"),
    )
)
def home_and_away(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: at home and away hold at once."""
    for role, person in facts.parents:
        if AWAY in person.states and AT_HOME in person.states:
            params = {"roles": [role], "fields": [f"{role}.state", f"{role}.left"]}
            yield Hit("home-and-away", role, params, person.states)


@file_rule(
    Rule(
        "living-mismatch",
        N_("共同生活与父母状况矛盾"),
        base.CONTRADICTION,
        base.WARNING,
        base.VILLAGE,
        "R-058",
        N_("填写与{person}共同生活，而{person}外出或无监护能力。"),
        N_("核实儿童现在跟谁生活，改正其中一项。"),
    )
)
def living_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: the child lives with a parent who is away (the dead are another check's)."""
    wanted = _WITH.get(facts.code("living"), ())
    gone = [
        role
        for role, p in facts.parents
        if role in wanted and p.state in (AWAY, "IN_CUSTODY", "MISSING", "OUT_OF_CONTACT")
    ]
    if gone and len(gone) == len(wanted):
        fields = ["living", *(f"{role}.state" for role in gone)]
        yield Hit(
            "living-mismatch",
            params={"roles": gone, "fields": fields},
            seen=(facts.code("living"), tuple(gone)),
        )


@file_rule(
    Rule(
        "orphan-in-left-behind",
        N_("孤儿列入留守儿童"),
        base.CONTRADICTION,
        base.ERROR,
        base.TOWNSHIP,
        "R-062 R-017",
        N_("父母双亡或列为孤儿，又列入留守儿童。"),
        N_("核对“对象类别”和父母健在情况；确为孤儿的，从留守儿童中剔除，按孤儿保障办理。"),
    )
)
def orphan_in_left_behind(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-062, R-017: an orphan is not counted as left behind (the summary leaves it out)."""
    categories = facts.codes.get("categories", ())
    dead = [person.state == DEAD for _, person in facts.parents]
    orphan = "ORPHAN" in categories or (len(dead) == 2 and all(dead))
    if orphan and ("LEFT_BEHIND" in categories or facts.verdict == "yes"):
        yield Hit(
            "orphan-in-left-behind",
            params={"fields": ["categories"]},
            seen=(categories, tuple(dead), facts.verdict),
        )


@file_rule(
    Rule(
        "orphan-with-parents",
        N_("孤儿的父母在世"),
        base.CONTRADICTION,
        base.WARNING,
        base.TOWNSHIP,
        "R-062 R-063",
        N_("列为孤儿或领孤儿津贴，而{person}登记为在世。"),
        N_("核对孤儿认定材料和父母健在情况。"),
    )
)
def orphan_with_parents(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-062, R-063: an orphan whose parents are at home or at work."""
    said = "ORPHAN" in facts.codes.get("categories", ()) or "ORPHAN" in facts.codes.get(
        "relief", ()
    )
    living = [role for role, p in facts.parents if p.state in (AT_HOME, AWAY)]
    if said and living:
        fields = ["categories", *(f"{role}.state" for role in living)]
        yield Hit(
            "orphan-with-parents", params={"roles": living, "fields": fields}, seen=tuple(living)
        )


@file_rule(
    Rule(
        "category-verdict-mismatch",
        N_("登记类别与认定不一致"),
        base.INCONSISTENT,
        base.WARNING,
        base.TOWNSHIP,
        "R-058 R-070 R-074",
        N_("登记为留守儿童，按口径认定为否。"),
        N_("看“认定结果和原因”：事实有误的改事实；事实无误的，不列入留守儿童上报。"),
    )
)
def category_verdict_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058, R-070: ticked as left behind, and by the definition in force it is not."""
    categories = facts.codes.get("categories", ())
    if "LEFT_BEHIND" in categories and facts.verdict == "no" and "ORPHAN" not in categories:
        yield Hit("category-verdict-mismatch", params={"fields": ["categories"]})


@file_rule(
    Rule(
        "parent-too-young",
        N_("父母与子女年龄不合理"),
        base.CONTRADICTION,
        base.WARNING,
        base.VILLAGE,
        "R-058",
        N_("{person}只比儿童大{years}岁。"),
        N_("对照证件核对两人的出生日期；不是亲生的，核对关系。"),
    )
)
def parent_too_young(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: a parent hardly older than the child."""
    for role, person in facts.parents:
        born = person.birth or (person.told.birth_date if person.told else None)
        if born and facts.birth and age_on(born, facts.birth) < given.parent_gap_years:
            params = {
                "roles": [role],
                "years": age_on(born, facts.birth),
                "fields": [f"{role}.birth_date", "birth_date"],
            }
            yield Hit("parent-too-young", role, params, (born, facts.birth))


@file_rule(
    Rule(
        "surname-hint",
        N_("姓氏与父母都不同"),
        base.CONTRADICTION,
        base.HINT,
        base.VILLAGE,
        "R-058",
        N_("儿童的姓与父亲、母亲都不同。"),
        N_("核对姓名；随祖辈姓、收养、改嫁等情形属正常，可申请免改。"),
    )
)
def surname_hint(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-058: relation and surname; a hint only, there are many good reasons."""
    names = [facts.name, *(person.name for _, person in facts.parents)]
    if len(names) < 3 or not all(names):
        return
    own, father, mother = (surname_parts(name, facts.ethnic) for name in names)
    if own and father and mother and not own & (father | mother):
        fields = ["name", "father.name", "mother.name"]
        yield Hit("surname-hint", params={"fields": fields}, seen=tuple(names))
