"""Marking of visible text in packages that know nothing of Django."""


def N_(text: str) -> str:  # noqa: N802 — the customary gettext name
    """Return `text` unchanged; makemessages collects it, whoever shows it translates it."""
    return text
