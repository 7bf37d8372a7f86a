"""What the name of a sheet and the lines above a table say about all its rows."""

import re
import unicodedata
from collections.abc import Iterable

_HAN = "\u3400-\u9fff"
_VILLAGE_END = r"(?:村民委员会|居民委员会|村委会|居委会|社区|村)"
_LABELLED = {
    "village": re.compile(
        rf"(?:村\(居\)|村居|村名|所在村|村\(社区\)|村/居|填报村|填报单位|单位|村)(?:名称)?(?:\([^)]*\))?:\s*"
        rf"(?:[{_HAN}]{{1,12}}?(?:镇|乡|街道))?([{_HAN}]{{1,12}}?{_VILLAGE_END})"
    ),
    "school": re.compile(
        rf"(?:学校名称|学校|校名|单位|填报单位|园名|幼儿园)(?:\([^)]*\))?:\s*([{_HAN}\d()]{{2,30}})"
    ),
    "grade": re.compile(r"年级:\s*([一二三四五六七八九初高小大中学前班年级\d]{1,6})"),
    "class_label": re.compile(r"(?<!年级)班级:\s*(\S{1,12})"),
}
_VILLAGE = re.compile(
    rf"(?:^|[镇乡县区市]|街道|[^{_HAN}])((?:(?![镇乡县区市村])[{_HAN}]){{1,8}}?{_VILLAGE_END})(?!小学|完小|学校|教学点|级|务)"
)
_YEAR = re.compile(r"\d+年度?(?:[春秋]季?)?")
_SCHOOL = re.compile(
    rf"([{_HAN}]{{2,24}}?(?:中心小学|中心学校|中心幼儿园|希望小学|小学校?|中学|学校|幼儿园|教学点|完小))"
)
_GRADE_CLASS = re.compile(
    r"((?:小学|初中|高中)?[一二三四五六七八九]年级|[初高小][一二三四五六]|[1-9]年级|学前班|[大中小]班)?"
    r"\s*[(（]?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）]?\s*班"
)
_SHORT_CLASS = re.compile(
    r"^([一二三四五六七八九])\s*[(（.]\s*(\d{1,2}|[一二三四五六七八九十])\s*[)）]?班?$"
)
_GRADE = re.compile(r"(?:小学|初中|高中)?[一二三四五六七八九]年级|[初高][一二三]|[1-9]年级|学前班")
# 农村, 全村 … are no villages; 乡村, 城乡 neither.
_NO_VILLAGE = re.compile(r"(?:农|乡|本|全|各|行政|自然|每|该|某|帮扶|新农|驻)村$|^(?:村|社区)$")


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _village(text: str) -> str | None:
    text = _YEAR.sub("|", text.replace(" ", ""))
    found = dict.fromkeys(match[1] for match in _VILLAGE.finditer(text))
    villages = [name for name in found if not _NO_VILLAGE.search(name)]
    return villages[0] if len(villages) == 1 else None


def _class(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if match := _SHORT_CLASS.fullmatch(text):
        return {"grade": f"{match[1]}年级", "class_label": f"{match[2]}班"}
    if match := _GRADE_CLASS.search(text):
        found["class_label"] = f"{match[2]}班"
        if match[1]:
            found["grade"] = match[1]
    if "grade" not in found and (match := _GRADE.search(text)):
        found["grade"] = match[0]
    return found


def _from_line(text: str, fields: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, pattern in _LABELLED.items():
        match = pattern.search(text) if name in fields else None
        if match and not _NO_VILLAGE.search(match[1]):
            found[name] = match[1]
    if "village" in fields and "village" not in found and (village := _village(text)):
        found["village"] = village
    # Only a roster of one school speaks of that school in its title.
    if "school" in fields and "village" not in fields:
        if "school" not in found and (match := _SCHOOL.search(re.sub(r"\d+年?", " ", text))):
            found["school"] = match[1]
        if school := found.get("school"):
            match = _SCHOOL.match(school)
            found["school"] = match[1] if match else school
    if "village" not in fields:
        found = {name: value for name, value in _class(text).items() if name in fields} | found
    return found


def supplied(sheet_name: str, lines: Iterable[str], fields: frozenset[str]) -> dict[str, str]:
    """Return what may be read from title lines and the sheet's name, by field.

    :param fields: which of village, school, grade, class_label this kind of roster may take so.
    """
    found: dict[str, str] = {}
    for text in (_narrow(sheet_name), *map(_narrow, lines)):
        found |= {name: value for name, value in _from_line(text, fields).items() if value}
    return found
