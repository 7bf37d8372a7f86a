"""The signing key of sessions and links, made once per installation."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Return the key kept in ``keys/session.key``, making it on first use.

    A data directory that cannot be written (a read-only build step) gets a key of its own process.
    """
    path = data_dir / "keys" / "session.key"
    try:
        return path.read_text().strip()
    except OSError:
        key = secrets.token_urlsafe(50)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError:
        return key
    with os.fdopen(handle, "w") as out:
        out.write(key)
    return key
