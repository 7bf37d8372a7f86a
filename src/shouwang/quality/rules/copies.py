"""What stands word for word in the files of many families (R-061, R-066).

Hints for a person who then looks at the papers: by signatories and likeness of text, never by
the device or the hour of entry; a clerk enters a pile in one afternoon.
"""

from collections.abc import Hashable, Iterator, Sequence
from uuid import UUID

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import group_rule
from .facts import Facts, Parameters, Relative

Group = Sequence[Facts]
Found = Iterator[tuple[UUID, Hit]]
_TEXTS = ("personality", "hobbies", "needs", "note")
_FEWEST = 12  # characters: shorter texts are alike by chance, and would make one huge group


def households(group: Group) -> int:
    """Return how many families stand behind files; a file without household is one."""
    return len({facts.household or facts.file_id for facts in group})


def _named(facts: Facts) -> Iterator[tuple[str, Relative]]:
    yield from facts.parents
    if facts.other_carer is not None:
        yield "carer", facts.other_carer


def _phone_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    for _, person in _named(facts):
        yield from ((phone,) for phone in person.phones)


@group_rule(
    Rule(
        "phone-repeated",
        N_("同一电话填在多户"),
        base.REPEATED,
        base.WARNING,
        base.VILLAGE,
        "R-061",
        N_("“{fields}”的号码同时填在{number}户不同的人名下。"),
        N_("逐户打电话核实，填本人的号码；没有电话的不要用别人的代替。"),
    ),
    _phone_keys,
)
def phone_repeated(group: Group, given: Parameters) -> Found:
    """R-061: one telephone for people of different names in several households."""
    number = households(group)
    if number < given.shared_phone_households:
        return
    shared = _shared_phones(group)
    holders = {p.name for facts in group for _, p in _named(facts) if shared & set(p.phones)}
    if len(holders) < given.shared_phone_households:
        return
    for facts in group:
        fields = [f"{role}.phones" for role, p in _named(facts) if shared & set(p.phones)]
        params = {"number": number, "fields": fields}
        yield facts.file_id, Hit("phone-repeated", params=params, seen=tuple(sorted(holders)))


def _shared_phones(group: Group) -> set[bytes]:
    held = [{phone for _, p in _named(facts) for phone in p.phones} for facts in group]
    return set.intersection(*held)


def _signer_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    carer = facts.other_carer
    if carer and carer.name and facts.document in ("AGREEMENT", "CONFIRMATION", "SIMPLE_LETTER"):
        yield "carer", carer.digest or (facts.area, carer.name)


@group_rule(
    Rule(
        "one-signatory",
        N_("同一受委托人签多户"),
        base.REPEATED,
        base.HINT,
        base.TOWNSHIP,
        "R-066",
        N_("同一名受委托人签了{number}户的文书，请查看原件是否“一支笔签到底”。"),
        N_("调阅纸质文书，看签名是否本人所签；确系本人照护多户的，说明后申请免改。"),
    ),
    _signer_keys,
)
def one_signatory(group: Group, given: Parameters) -> Found:
    """R-066: one carer signed for so many households; a person looks at the papers."""
    number = households(group)
    if number >= given.signer_households:
        for facts in group:
            params = {"number": number, "fields": ["carer.name", "agreement"]}
            yield facts.file_id, Hit("one-signatory", params=params, seen=number)


def _text_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    for key in _TEXTS:
        text = facts.texts.get(key, "")
        if len(text) >= _FEWEST:
            yield key, facts.area[:9], text


@group_rule(
    Rule(
        "text-copied",
        N_("多户填写的文字一字不差"),
        base.REPEATED,
        base.HINT,
        base.TOWNSHIP,
        "R-061 R-066",
        N_("“{fields}”的文字与本乡镇另外{number}户一字不差。"),
        N_("了解是否照抄；应按每个儿童的实际情况填写。"),
    ),
    _text_keys,
)
def text_copied(group: Group, given: Parameters) -> Found:
    """R-061, R-066: a long text that stands alike in the files of many households."""
    number = households(group)
    if number < given.copied_text_households:
        return
    first = group[0]
    for key in _TEXTS:
        text = first.texts.get(key, "")
        if len(text) < given.copied_text_length:
            continue
        if all(facts.texts.get(key) == text for facts in group):
            params = {"number": number - 1, "fields": [key]}
            for facts in group:
                yield facts.file_id, Hit("text-copied", key, params, text)
