"""How higher apps bring signatures to an agreement; filled in AppConfig.ready."""

from collections.abc import Callable, Mapping
from uuid import UUID

# agreement id → party → {"name", "hand", "on", "witness"}: given from afar and accepted already.
PreparedSignatures = Callable[[UUID], Mapping[str, Mapping[str, str]]]
prepared_signatures: list[PreparedSignatures] = []


def prepared(agreement_id: UUID) -> dict[str, Mapping[str, str]]:
    """Return party → signature given from afar, from every app that has some."""
    return {
        party: given for ask in prepared_signatures for party, given in ask(agreement_id).items()
    }
