"""How the apps above say what kinds of attachments there are, and who may see them.

An app registers each of its kinds in ``AppConfig.ready``. A kind that nobody registered can be
neither stored nor seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text

from .choices import MediaType
from .kinds import built_in

if TYPE_CHECKING:
    from .models import Attachment

# (actor, attachments of one kind) → ids of those it may see. Asked once for a page; called only
# with rows that row-level security lets through.
Reach = Callable[[Actor, "Sequence[Attachment]"], set[UUID]]
MayVoid = Callable[[Actor, "Attachment"], bool]


@dataclass(frozen=True, slots=True)
class AttachmentKind:
    """One kind of attachment.

    :param media: content types taken; every type of `MediaType` where empty.
    :param kept_days: days after which the content is deleted (the row stays); None: kept.
    :param may_void: who besides the uploader may take one out; nobody where None.
    """

    code: str
    label: Text
    reach: Reach
    media: frozenset[MediaType] = frozenset()
    kept_days: int | None = None
    may_void: MayVoid | None = None


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of issued paper (`kinds.built_in` holds its text and fields).

    :param reach: who may open papers of it, as attachments (their subject is what was issued for).
    """

    code: str
    reach: Reach

    @property
    def attachment(self) -> str:
        """The kind its files are kept under."""
        return PAPER_PREFIX + self.code


PAPER_PREFIX = "PAPER_"
kinds: dict[str, AttachmentKind] = {}
papers: dict[str, PaperKind] = {}


def register(kind: AttachmentKind) -> None:
    """Make a kind known."""
    kinds[kind.code] = kind


def register_paper(kind: PaperKind) -> None:
    """Let an app issue papers of a kind; their files are attachments of ``PAPER_<code>``.

    :raises KeyError: if `kinds.toml` has no such paper.
    """
    papers[kind.code] = kind
    register(AttachmentKind(kind.attachment, built_in()[kind.code].name, kind.reach))


def label_of(code: str) -> Text:
    """Return what a kind is called; its code where its app is not installed."""
    kind = kinds.get(code)
    return kind.label if kind else code
