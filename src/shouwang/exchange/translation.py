"""From the words of a roster to the vocabulary of a child file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
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
_BOTH_DEAD, _DEAD = "双方去世", "DEAD"
_NOT_AWAY = (_DEAD, "AT_HOME")
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
_NOT_OWN = f'"{_OWN}": false'
_ALL_READ = f'"{_UNREAD}": {{}}'
_NAME, _SHORT, _LONG = 72, 40, 200
_MAX_KEPT = 20_000  # of one kind of cell: what comes again is put into words once
_ONE_FORM = re.compile("[\u4e00-\u9fff]+")  # a name that `normalise` would leave as it is
Values = Mapping[str, Value]
Said = dict[str, Any]


class Told(NamedTuple):
    """What a roster row says as it is stored, and what its plan is made from."""

    payload: bytes
    name: str
    birth_date: date | None
    id_number: str
    village: str | None  # as written; None where the roster has no such column
    places: tuple[str, str]  # address, hukou
    is_left_behind: bool  # the source itself calls the child so, or tells where both parents went


def tell(values: Values) -> Told:
    """Return what the cells of a row tell."""
    silent = _silent(values)
    village, born = values.get("village"), _get(values, "birth_date")
    both_away = all(_text(values, key) and key not in silent for key in _DESTINATIONS)
    return Told(
        _payload(values, silent), _name(_text(values, "name")),
        born.day if isinstance(born, RosterDate) else None, _get(values, "id_number") or "",
        village.text if village else None,
        (_text(values, "address"), _text(values, "hukou_place")),
        _is_left_behind(values) or both_away,
    )  # fmt: skip


def payload_of(said: Said, unread: dict[str, str], *, own_parents: bool = False) -> bytes:
    """Return as JSON what a row says; `unread`: field → text as written, where it failed."""
    return to_json({**said, _UNREAD: unread, _OWN: own_parents}).encode()


def said_in(payload: str) -> Said:
    """Return what a row says, of its payload; how it was read is left out."""
    said = from_json(payload)
    return {key: value for key, value in said.items() if key not in _ASIDE}


def translate(values: Values) -> Said:
    """Return what a roster row says, typed; what could not be read is left out (未采集)."""
    said: Said = {}
    silent = _silent(values)
    for name, value in values.items():
        if value.text and not value.problem and name in _ALONE and name not in silent:
            said |= _ALONE[name].said(value)
    for several in _together(tuple(values)):
        said |= several.said(values)
    return said


def _payload(values: Values, silent: frozenset[str]) -> bytes:
    """Return the `payload_of` what `translate` gives, put together from pieces known already."""
    pieces, unread = [_NOT_OWN], dict[str, str]()
    for name, value in values.items():
        _raw, _typed, problem, text = value
        if problem:
            unread[name] = text
        elif text and (says := _ALONE.get(name)) is not None and name not in silent:
            pieces += says.pieces(value)
    for several in _together(tuple(values)):
        pieces += several.pieces(values)
    pieces += _pieces({_UNREAD: unread}) if unread else (_ALL_READ,)
    return f"{{{', '.join(sorted(pieces))}}}".encode()


def _pieces(said: Said) -> tuple[str, ...]:
    """Return the members of a JSON object; sorted, they stand as their keys do."""
    return tuple([to_json({key: value})[1:-1] for key, value in said.items()])


def _get(values: Values, key: str) -> Any:
    """Return the typed value of a cell that could be read."""
    value = values.get(key)
    return None if value is None or value.problem else value.value


def _text(values: Values, key: str, limit: int = _LONG) -> str:
    """Return the text of a cell that could be read."""
    value = values.get(key)
    return "" if value is None or value.problem else value.text[:limit]


def _name(text: str) -> str:
    text = text[:_NAME]
    return text if _ONE_FORM.fullmatch(text) else names.normalise(text)


def _put(said: Said, key: str, value: Any) -> None:
    if value not in (None, "", ()):
        said[key] = value


# --- cells that speak alone ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A cell taken as written, up to `limit`."""

    key: str
    limit: int = _LONG

    def said(self, value: Value) -> Said:
        return {self.key: value.text[: self.limit]}

    def pieces(self, value: Value) -> tuple[str, ...]:
        return (f'"{self.key}": {encode_basestring(value.text[: self.limit])}',)


@dataclass(frozen=True, slots=True)
class _Name:
    """A person's name."""

    key: str

    def said(self, value: Value) -> Said:
        text = _name(value.text)
        return {self.key: text} if text else {}

    def pieces(self, value: Value) -> tuple[str, ...]:
        text = _name(value.text)
        return (f'"{self.key}": {encode_basestring(text)}',) if text else ()


@dataclass(frozen=True, slots=True)
class _Number:
    """An identity number, or telephone numbers: seldom twice the same."""

    key: str

    def said(self, value: Value) -> Said:
        return {self.key: value.value} if value.value else {}

    def pieces(self, value: Value) -> tuple[str, ...]:
        what = value.value
        if isinstance(what, tuple):
            return (f'"{self.key}": [{", ".join(map(encode_basestring, what))}]',) if what else ()
        return (f'"{self.key}": {encode_basestring(what)}',) if what else ()


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell whose value, or text, stands for something; what comes again is kept."""

    says: Callable[[Any], Said]
    of_text: bool = False
    known: dict[Any, tuple[str, ...]] = field(default_factory=dict)

    def said(self, value: Value) -> Said:
        return self.says(value.text if self.of_text else value.value)

    def pieces(self, value: Value) -> tuple[str, ...]:
        what = value.text if self.of_text else value.value
        known = self.known.get(what)
        if known is None:
            known = _pieces(self.says(what))
            if len(self.known) < _MAX_KEPT:
                self.known[what] = known
        return known


def _typed(key: str, made: Callable[[Any], Any], *, of_text: bool = False) -> _Typed:
    def says(what: Any) -> Said:
        said: Said = {}
        _put(said, key, None if what is None else made(what))
        return said

    return _Typed(says, of_text)


def _coded(key: str, codes: Mapping[str, str]) -> _Typed:
    return _typed(key, lambda value: codes.get(value) if isinstance(value, str) else None)


def _yes_no(key: str, yes: str = "YES", no: str = "NO") -> _Typed:
    return _typed(key, lambda value: yes if value in (True, YES) else no)


def _words(key: str, table: Mapping[str, str]) -> _Typed:
    def codes(text: str) -> tuple[str, ...]:
        return tuple(sorted({code for word, code in table.items() if word in text[:_LONG]}))

    return _typed(key, codes, of_text=True)


def _day(key: str) -> _Typed:
    return _typed(key, lambda value: value.day if isinstance(value, RosterDate) else None)


def _partial(key: str) -> _Typed:
    def partial(value: Any) -> PartialDay | None:
        known = isinstance(value, RosterDate)
        return PartialDay(value.day, value.precision.upper()) if known else None

    return _typed(key, partial)


def _says_left_behind(value: Any) -> str:
    if value in (True, YES):
        return "YES"
    return {"单亲留守儿童": "ONE", "双亲留守儿童": "BOTH"}.get(str(value), "NO")


def _guardianship(value: Any) -> Said:
    said: Said = {}
    if isinstance(value, str):
        _put(said, "rating", RATING.get(value))
        _put(said, "care_type", CARE_TYPE.get(value))
    return said


_ALONE: dict[str, _Text | _Name | _Number | _Typed] = {
    "name": _Name("name"),
    "sex": _coded("sex", SEX),
    "birth_date": _day("birth_date"),
    "ethnic": _typed("ethnic_group", lambda text: ethnic_code(text[:_LONG]), of_text=True),
    "id_type": _typed("document_type", lambda text: DOCUMENTS.get(text[:_LONG]), of_text=True),
    "id_number": _Number("id_number"),
    "hukou_place": _Text("hukou_place"),
    "address": _Text("address"),
    "personality": _Text("personality"),
    "hobbies": _Text("hobbies"),
    "village_group": _Text("group_name", _SHORT),
    "note": _Text("note", 500),
    "hukou_kind": _coded("hukou_kind", HUKOU),
    "hukou_registered": _yes_no("hukou_registered"),
    "health": _coded("health", HEALTH),
    "illness": _Text("illness"),
    "unsafe_house": _yes_no("unsafe_house"),
    "income": _words("income", INCOME_WORDS),
    "relief": _words("relief", RELIEF_WORDS),
    "categories": _typed("categories", lambda labels: tuple(sorted(map(CATEGORY.get, labels)))),
    "left_behind": _typed(SAYS_LEFT_BEHIND, _says_left_behind),
    "schooling": _coded("schooling", SCHOOLING),
    "school": _Text("school_name", 120),
    "student_no": _Text("roll_number", 30),
    "boarding": _typed("boarding", lambda value: value is True or value in (YES, "住校")),
    "dorm": _Text("dormitory", _SHORT),
    "bed": _Text("bed", 20),
    "head_teacher": _Text("head_teacher", _NAME),
    "carer_name": _Name("carer.name"),
    "carer_id": _Number("carer.id_number"),
    "carer_phone": _Number("carer.phones"),
    "carer_address": _Text("carer.address"),
    "agreement": _yes_no("agreement", "AGREEMENT", "NONE"),
    "guardianship": _Typed(_guardianship),
}
for _key in ("father", "mother"):
    _ALONE |= {
        f"{_key}_name": _Name(f"{_key}.name"),
        f"{_key}_id": _Number(f"{_key}.id_number"),
        f"{_key}_birth": _day(f"{_key}.birth_date"),
        f"{_key}_place": _Text(f"{_key}.destination"),
        f"{_key}_left": _partial(f"{_key}.left"),
        f"{_key}_phone": _Number(f"{_key}.phones"),
    }
for _key in ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother"):
    _ALONE |= {
        f"{_key}_name": _Name(f"{_key}.name"),
        f"{_key}_birth": _day(f"{_key}.birth_date"),
    }
_DESTINATIONS = ("father_place", "mother_place")
_OF_CARER = frozenset({"carer_id", "carer_phone", "carer_address"})
_ABSENT = {key: frozenset({f"{key}_place", f"{key}_left"}) for key in ("father", "mother")}


def _is_left_behind(values: Values) -> bool:
    value = _get(values, "left_behind")
    return value in (True, YES) or (str(value or "").endswith("留守儿童") and value != "非留守儿童")


def _silent(values: Values) -> frozenset[str]:
    """Return the fields that count for nothing beside what others say."""
    fathers, mothers = _get(values, "father_state"), _get(values, "mother_state")
    orphan = _get(values, "parents_alive") == _BOTH_DEAD
    return _silent_beside(fathers, mothers, orphan, bool(_text(values, "carer_name")))


@lru_cache(maxsize=1000)
def _silent_beside(father: Any, mother: Any, orphan: bool, has_carer: bool) -> frozenset[str]:
    silent = frozenset[str]() if has_carer else _OF_CARER
    for key, state in (("father", father), ("mother", mother)):
        # A contradiction raises its finding; the state decides what is recorded.
        if orphan or (isinstance(state, str) and PARENT_STATE.get(state) in _NOT_AWAY):
            silent |= _ABSENT[key]
    return silent


# --- cells that speak together --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Together:
    """Cells that say something only together; at most `most` of these are kept."""

    fields: tuple[str, ...]
    says: Callable[[Values], Said]
    most: int = _MAX_KEPT
    known: dict[tuple[Value | None, ...], tuple[str, ...]] = field(default_factory=dict)

    def said(self, values: Values) -> Said:
        return self.says(values)

    def pieces(self, values: Values) -> tuple[str, ...]:
        cells = tuple([values.get(key) for key in self.fields])
        known = self.known.get(cells)
        if known is None:
            known = _pieces(self.says(values))
            if len(self.known) < self.most:
                self.known[cells] = known
        return known


def _disability(values: Values) -> Said:
    kinds = (_text(values, "disability_kind"), _text(values, "disability_grade"))
    said: Said = {}
    _put(said, "disability", " ".join(kind for kind in kinds if kind))
    return said


def _class(values: Values) -> Said:
    said: Said = {}
    grade = _get(values, "grade")
    label = GRADES.get(grade, "") if isinstance(grade, int) else _text(values, "grade", 20)
    _put(said, "grade", label)
    _put(said, "class_label", class_label(_text(values, "class_label", _SHORT), label))
    return said


def _state_of(key: str) -> _Together:
    def says(values: Values) -> Said:
        state = _get(values, f"{key}_state")
        code = PARENT_STATE.get(state) if isinstance(state, str) else None
        if _get(values, "parents_alive") == _BOTH_DEAD:
            code = _DEAD
        return {f"{key}.state": code} if code else {}

    return _Together((f"{key}_state", "parents_alive"), says)


def _kin(values: Values) -> Said:
    if not _text(values, "carer_name"):
        return {}
    relation = _text(values, "carer_relation", _SHORT)
    said: Said = {"carer.kin": kin_of(relation) if relation else "OTHER"}
    _put(said, "carer.kin_text", relation)
    return said


def _members(values: Values) -> Said:
    """Family members by position (学籍 template): the relation tells who they are."""
    said: Said = {}
    for n in (1, 2):
        relation, name = _text(values, f"member{n}_relation"), _text(values, f"member{n}_name")
        if not name:
            continue
        kin = kin_of(relation)
        key = kin.lower() if kin in ("FATHER", "MOTHER") else "carer"
        _put(said, f"{key}.name", _name(name))
        _put(said, f"{key}.id_number", _get(values, f"member{n}_id"))
        _put(said, f"{key}.phones", _get(values, f"member{n}_phone"))
        if key == "carer":
            said["carer.kin"] = kin
            _put(said, "carer.kin_text", relation[:_SHORT])
            _put(said, "carer.address", _text(values, f"member{n}_address"))
        else:
            _put(said, f"{key}.employer", _text(values, f"member{n}_employer"))
    return said


_MEMBER_FIELDS = tuple(
    f"member{n}_{part}" for n in (1, 2)
    for part in ("relation", "name", "id", "phone", "address", "employer")
)  # fmt: skip
_TOGETHER = (
    _Together(("disability_kind", "disability_grade"), _disability),
    _Together(("grade", "class_label"), _class),
    _state_of("father"),
    _state_of("mother"),
    _Together(("carer_name", "carer_relation"), _kin),
    _Together(_MEMBER_FIELDS, _members, most=0),
)


@lru_cache(maxsize=100)
def _together(fields: tuple[str, ...]) -> tuple[_Together, ...]:
    """Return what the columns of a table may say together."""
    return tuple(each for each in _TOGETHER if not set(each.fields).isdisjoint(fields))
