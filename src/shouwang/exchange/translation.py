"""From the words of a roster to the vocabulary of a child file."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from shouwang.core import names
from shouwang.registry.choices import Source
from shouwang.registry.classes import class_label
from shouwang.registry.fields import PartialDay
from shouwang.registry.reference import ethnic_codes
from shouwang.registry.values import from_json, to_json

from .roster.synonyms import FATHER_WORDS, MOTHER_WORDS, YES
from .roster.values import RosterDate, Value

SOURCES = {
    "village": Source.VILLAGE,
    "mca-2016": Source.MCA_2016,
    "school": Source.SCHOOL,
    "xueji": Source.XUEJI,
    "xueqian-28": Source.KINDERGARTEN,
    "xueqian-22": Source.KINDERGARTEN,
}
# A child of these rosters gets a file; of the others only where the source calls it left behind.
OPENS_FILES = frozenset({Source.VILLAGE, Source.MCA_2016})

SEX = {"男": "1", "女": "2"}
HUKOU = {
    "农村": "RURAL", "农业户口": "RURAL", "城镇": "URBAN", "非农业户口": "URBAN", "其他": "OTHER",
}  # fmt: skip
HEALTH = {
    "健康": "HEALTHY", "残疾": "DISABLED", "患病": "ILL", "健康或良好": "HEALTHY",
    "一般或较弱": "WEAK", "有慢性病": "CHRONIC_ILLNESS", "有生理缺陷": "OTHER",
}  # fmt: skip
SCHOOLING = {
    "未入园": "NOT_YET", "幼儿园": "KINDERGARTEN", "小学": "PRIMARY", "初中": "JUNIOR",
    "高中": "SENIOR", "中职": "VOCATIONAL", "辍学": "DROPPED_OUT", "不在学": "NOT_IN_SCHOOL",
}  # fmt: skip
PARENT_STATE = {
    "在家": "AT_HOME", "外出务工": "AWAY", "去世": "DEAD", "失联": "OUT_OF_CONTACT",
    "失踪": "MISSING", "服刑": "IN_CUSTODY", "强制戒毒": "DRUG_REHAB",
    "重残": "SEVERELY_DISABLED", "重病": "SERIOUSLY_ILL", "离异不履责": "DIVORCED_NOT_CARING",
    "其他": "OTHER",
}  # fmt: skip
RATING = {
    "较好": "GOOD", "一般": "FAIR", "差": "POOR", "无人监护": "NONE", "监护情况较好": "GOOD",
    "监护情况一般": "FAIR", "受委托监护人监护能力不足": "POOR", "父或母无监护能力": "POOR",
}  # fmt: skip
CARE_TYPE = {
    "无人监护": "NONE", "父或母无监护能力": "PARENT_INCAPABLE", "监护情况一般": "FAIR",
    "受委托监护人监护能力不足": "CARER_INADEQUATE", "监护情况较好": "GOOD",
}  # fmt: skip
CATEGORY = {
    "留守儿童": "LEFT_BEHIND", "流动儿童": "MIGRANT", "困境儿童": "IN_DIFFICULTY",
    "孤儿": "ORPHAN", "事实无人抚养儿童": "DE_FACTO_ORPHAN", "残疾儿童": "DISABLED",
    "其他": "OTHER",
}  # fmt: skip
RELIEF_WORDS = {
    "建档立卡": "REGISTERED_POOR", "脱贫": "REGISTERED_POOR", "低保": "LOW_INCOME",
    "最低生活保障": "LOW_INCOME", "特困": "EXTREME_POVERTY", "临时": "TEMPORARY",
    "医疗": "MEDICAL", "住房": "HOUSING", "护理": "DISABLED_NURSING",
    "残疾人生活": "DISABLED_LIVING", "孤儿": "ORPHAN", "其他": "OTHER",
}  # fmt: skip
INCOME_WORDS = {
    "打工": "WAGES", "务工": "WAGES", "种": "FARMING", "养": "FARMING", "农": "FARMING",
    "政府": "RELIEF", "低保": "RELIEF", "救助": "RELIEF", "亲": "KIN", "其他": "OTHER",
}  # fmt: skip
GRADES = {
    -2: "小班", -1: "中班", 0: "大班", 1: "一年级", 2: "二年级", 3: "三年级", 4: "四年级",
    5: "五年级", 6: "六年级", 7: "七年级", 8: "八年级", 9: "九年级", 10: "高一", 11: "高二",
    12: "高三",
}  # fmt: skip
DOCUMENTS = {"居民身份证": "RESIDENT_CARD", "户口簿": "HOUSEHOLD_REGISTER", "护照": "PASSPORT"}
_KIN_WORDS: tuple[tuple[frozenset[str], str], ...] = (
    (FATHER_WORDS - {"继父", "养父"}, "FATHER"),
    (MOTHER_WORDS - {"继母", "养母"}, "MOTHER"),
    (frozenset({"继父"}), "STEPFATHER"),
    (frozenset({"继母"}), "STEPMOTHER"),
    (frozenset({"祖父", "爷爷", "爷孙"}), "GRANDFATHER"),
    (frozenset({"祖母", "奶奶", "婆孙"}), "GRANDMOTHER"),
    (frozenset({"外祖父", "外公", "姥爷"}), "MATERNAL_GRANDFATHER"),
    (frozenset({"外祖母", "外婆", "姥姥"}), "MATERNAL_GRANDMOTHER"),
    (frozenset({"祖孙", "祖父母", "外祖父母", "祖辈"}), "GRANDPARENT"),
    (frozenset({"哥哥", "姐姐", "兄", "姐"}), "SIBLING"),
    (frozenset({"邻居", "朋友"}), "FRIEND_NEIGHBOUR"),
)
_UNCLES = ("伯", "叔", "婶", "姑", "舅", "姨")
_DEAD_MARK = "DEAD"
# What the source itself says of 留守: YES, NO, ONE parent away, BOTH. Never a fact of the file: it
# follows from the source's own definition, and is only compared.
SAYS_LEFT_BEHIND = "_left_behind"


def ethnic_code(text: str) -> str:
    """Return the GB/T 3304 code of an ethnic group written with or without 族; else nothing."""
    return ethnic_codes().get(text.removesuffix("族"), "")


def kin_of(text: str) -> str:
    """Return the code of a relation as clerks write it; unknown words are other relatives."""
    word = text.strip()
    for words, code in _KIN_WORDS:
        if word in words:
            return code
    if any(part in word for part in _UNCLES):
        return "UNCLE_AUNT"
    if "学校" in word or "院" in word:
        return "INSTITUTION"
    return "OTHER_RELATIVE"


_UNREAD, _OWN = _ASIDE = ("_unread", "_own")


class Told(NamedTuple):
    """What a roster row says as it is stored, and what its plan is made from."""

    payload: bytes
    name: str
    birth_date: date | None
    id_number: str
    village: str | None  # as written; None where the roster has no such column
    places: tuple[str, str]  # address, hukou
    is_left_behind: bool  # the source itself calls the child so, or tells where both parents went


def tell(values: Mapping[str, Value]) -> Told:
    """Return what the cells of a row tell."""
    said = translate(values)
    village = values.get("village")
    both_away = bool(said.get("father.destination") and said.get("mother.destination"))
    return Told(
        payload_of(said, unreadable(values)), said.get("name", ""), said.get("birth_date"),
        said.get("id_number", ""), village.text if village else None,
        (said.get("address", ""), said.get("hukou_place", "")),
        _is_left_behind(values) or both_away,
    )  # fmt: skip


def payload_of(said: dict[str, Any], unread: dict[str, str], *, own_parents: bool = False) -> bytes:
    """Return as JSON what a row says; `unread`: field → text as written, where it failed."""
    return to_json({**said, _UNREAD: unread, _OWN: own_parents}).encode()


def said_in(payload: str) -> dict[str, Any]:
    """Return what a row says, of its payload; how it was read is left out."""
    said = from_json(payload)
    return {key: value for key, value in said.items() if key not in _ASIDE}


def translate(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what a roster row says, typed; what could not be read is left out (未采集)."""
    values = _read(values)
    said: dict[str, Any] = {}
    _child(values, said)
    _schooling(values, said)
    for key in ("father", "mother"):
        _parent(values, key, said)
    _members(values, said)
    _grandparents(values, said)
    _carer(values, said)
    _parents_alive(values, said)
    _put(said, SAYS_LEFT_BEHIND, _says_left_behind(values))
    return said


def unreadable(values: Mapping[str, Value]) -> dict[str, str]:
    """Return field → text as written, for cells that enter as not collected."""
    return {key: value.text for key, value in values.items() if value.problem}


def _is_left_behind(values: Mapping[str, Value]) -> bool:
    value = _get(values, "left_behind")
    return value in (True, YES) or (str(value or "").endswith("留守儿童") and value != "非留守儿童")


def _says_left_behind(values: Mapping[str, Value]) -> str:
    value = _get(values, "left_behind")
    if value is None:
        return ""
    if value in (True, YES):
        return "YES"
    return {"单亲留守儿童": "ONE", "双亲留守儿童": "BOTH"}.get(str(value), "NO")


def _read(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the cells that say something; those without content are most of a row."""
    return {key: value for key, value in values.items() if value.text and not value.problem}


def _get(values: Mapping[str, Value], key: str) -> Any:
    value = values.get(key)
    return None if value is None else value.value


def _text(values: Mapping[str, Value], key: str, limit: int = 200) -> str:
    value = values.get(key)
    return "" if value is None else value.text[:limit]


def _name(values: Mapping[str, Value], key: str) -> str:
    text = _text(values, key, 72)
    return names.normalise(text) if text else ""


def _put(said: dict[str, Any], key: str, value: Any) -> None:
    if value not in (None, "", ()):
        said[key] = value


def _coded(values: Mapping[str, Value], key: str, codes: Mapping[str, str]) -> str | None:
    value = _get(values, key)
    return codes.get(value) if isinstance(value, str) else None


def _yes_no(values: Mapping[str, Value], key: str) -> str | None:
    value = _get(values, key)
    return None if value is None else "YES" if value in (True, YES) else "NO"


def _words(values: Mapping[str, Value], key: str, table: Mapping[str, str]) -> tuple[str, ...]:
    text = _text(values, key)
    return tuple(sorted({code for word, code in table.items() if word in text}))


def _child(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    _put(said, "name", _name(values, "name"))
    _put(said, "sex", _coded(values, "sex", SEX))
    born = _get(values, "birth_date")
    _put(said, "birth_date", born.day if isinstance(born, RosterDate) else None)
    _put(said, "ethnic_group", ethnic_code(_text(values, "ethnic")))
    _put(said, "document_type", DOCUMENTS.get(_text(values, "id_type")))
    _put(said, "id_number", _get(values, "id_number"))
    for key in ("hukou_place", "address", "personality", "hobbies"):
        _put(said, key, _text(values, key))
    _put(said, "group_name", _text(values, "village_group", 40))
    _put(said, "note", _text(values, "note", 500))
    _put(said, "hukou_kind", _coded(values, "hukou_kind", HUKOU))
    _put(said, "hukou_registered", _yes_no(values, "hukou_registered"))
    _put(said, "health", _coded(values, "health", HEALTH))
    kinds = (_text(values, "disability_kind"), _text(values, "disability_grade"))
    _put(said, "disability", " ".join(kind for kind in kinds if kind))
    _put(said, "illness", _text(values, "illness"))
    _put(said, "unsafe_house", _yes_no(values, "unsafe_house"))
    _put(said, "income", _words(values, "income", INCOME_WORDS))
    _put(said, "relief", _words(values, "relief", RELIEF_WORDS))
    labels = _get(values, "categories") or ()
    _put(said, "categories", tuple(sorted(CATEGORY[label] for label in labels)))


def _schooling(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    _put(said, "schooling", _coded(values, "schooling", SCHOOLING))
    _put(said, "school_name", _text(values, "school", 120))
    grade = _get(values, "grade")
    label = GRADES.get(grade, "") if isinstance(grade, int) else _text(values, "grade", 20)
    _put(said, "grade", label)
    _put(said, "class_label", class_label(_text(values, "class_label", 40), label))
    _put(said, "roll_number", _text(values, "student_no", 30))
    boarding = _get(values, "boarding")
    if boarding is not None:
        said["boarding"] = boarding is True or boarding in (YES, "住校")
    _put(said, "dormitory", _text(values, "dorm", 40))
    _put(said, "bed", _text(values, "bed", 20))
    _put(said, "head_teacher", _text(values, "head_teacher", 72))


def _parent(values: Mapping[str, Value], key: str, said: dict[str, Any]) -> None:
    _put(said, f"{key}.name", _name(values, f"{key}_name"))
    _put(said, f"{key}.id_number", _get(values, f"{key}_id"))
    born = _get(values, f"{key}_birth")
    _put(said, f"{key}.birth_date", born.day if isinstance(born, RosterDate) else None)
    _put(said, f"{key}.state", _coded(values, f"{key}_state", PARENT_STATE))
    _put(said, f"{key}.destination", _text(values, f"{key}_place"))
    left = _get(values, f"{key}_left")
    if isinstance(left, RosterDate):
        said[f"{key}.left"] = PartialDay(left.day, left.precision.upper())
    _put(said, f"{key}.phones", _get(values, f"{key}_phone"))
    if said.get(f"{key}.state") in (_DEAD_MARK, "AT_HOME"):
        # A contradiction raises its finding; the state decides what is recorded.
        said.pop(f"{key}.destination", None)
        said.pop(f"{key}.left", None)


def _members(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    """Family members by position (学籍 template): the relation tells who they are."""
    for n in (1, 2):
        relation, name = _text(values, f"member{n}_relation"), _text(values, f"member{n}_name", 72)
        if not name:
            continue
        kin = kin_of(relation)
        key = kin.lower() if kin in ("FATHER", "MOTHER") else "carer"
        _put(said, f"{key}.name", names.normalise(name))
        _put(said, f"{key}.id_number", _get(values, f"member{n}_id"))
        _put(said, f"{key}.phones", _get(values, f"member{n}_phone"))
        if key == "carer":
            said["carer.kin"] = kin
            _put(said, "carer.kin_text", relation[:40])
            _put(said, "carer.address", _text(values, f"member{n}_address"))
        else:
            _put(said, f"{key}.employer", _text(values, f"member{n}_employer"))


def _grandparents(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    for key in ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother"):
        _put(said, f"{key}.name", _name(values, f"{key}_name"))
        born = _get(values, f"{key}_birth")
        _put(said, f"{key}.birth_date", born.day if isinstance(born, RosterDate) else None)


def _carer(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    name = _name(values, "carer_name")
    if name:
        relation = _text(values, "carer_relation", 40)
        said["carer.name"] = name
        said["carer.kin"] = kin_of(relation) if relation else "OTHER"
        _put(said, "carer.kin_text", relation)
        _put(said, "carer.id_number", _get(values, "carer_id"))
        _put(said, "carer.phones", _get(values, "carer_phone"))
        _put(said, "carer.address", _text(values, "carer_address"))
    agreement = _get(values, "agreement")
    if agreement is not None:
        said["agreement"] = "AGREEMENT" if agreement in (True, YES) else "NONE"
    _put(said, "rating", _coded(values, "guardianship", RATING))
    _put(said, "care_type", _coded(values, "guardianship", CARE_TYPE))


def _parents_alive(values: Mapping[str, Value], said: dict[str, Any]) -> None:
    if _get(values, "parents_alive") == "双方去世":
        for key in ("father", "mother"):
            said[f"{key}.state"] = _DEAD_MARK
            said.pop(f"{key}.destination", None)
            said.pop(f"{key}.left", None)
