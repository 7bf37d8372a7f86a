"""Making division rows: one place that fills the derived columns."""

from collections.abc import Mapping
from uuid import UUID

from shouwang.divisions.gazetteer import Entry, level_of, parent_code
from shouwang.divisions.kinds import kind_of
from shouwang.divisions.models import Division
from shouwang.divisions.wording import bare_name


def derived(name: str, level: int) -> dict[str, str]:
    """Return short name, pinyin (syllables parted by a space) and initials of a name."""
    from pypinyin import lazy_pinyin  # large: read when it is first needed

    short = bare_name(name, level)
    syllables = [part.lower() for part in lazy_pinyin(short, errors="ignore") if part.strip()]
    return {
        "short_name": short,
        "pinyin": " ".join(syllables)[:200],
        "initials": "".join(part[0] for part in syllables)[:60],
    }


def make(entry: Entry, parent_id: UUID | None, **more: object) -> Division:
    """Return an unsaved division for a code and a name."""
    level = level_of(entry.code)
    return Division(
        code=entry.code,
        name=entry.name,
        level=level,
        parent_id=parent_id,
        parent_code=parent_code(entry.code),
        kind=kind_of(entry.code),
        aliases=list(entry.aliases),
        **derived(entry.name, level),
        **more,
    )


def insert(entries: list[Entry], ids: Mapping[str, UUID], **more: object) -> dict[str, UUID]:
    """Store new divisions, parents before children; return {code: id}.

    :param ids: of the divisions already there.
    """
    known, made = dict(ids), []
    for entry in sorted(entries, key=lambda entry: (level_of(entry.code), entry.code)):
        above = parent_code(entry.code)
        division = make(entry, known[above] if above else None, **more)
        known[entry.code] = division.pk
        made.append(division)
    Division.objects.bulk_create(made, batch_size=2000)
    return {division.code: division.pk for division in made}
