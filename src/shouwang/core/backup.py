"""Backup and restore of a whole installation: database, attachments and keys.

A backup is a folder: `database/` (pg_dump), `attachments/` (sealed files as they lie),
`keys.sealed` and `recovery.json` (see `core.recovery`), `manifest.json` with the SHA-256 of every
file. It appears under its name only when whole. The dump holds names in clear: the folder is 0700
and belongs on a disk that is locked away.
"""

import argparse
import getpass
import hashlib
import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from shouwang.core import database, embedded, recovery
from shouwang.core.datadir import data_dir, make_data_dir, private_dir, write_private
from shouwang.core.embedded import cluster
from shouwang.core.embedded.binaries import find
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_
from shouwang.core.terminal import say, text

logger = logging.getLogger(__name__)

FORMAT = 1
KEEP = 14
PREFIX = "shouwang-"
ATTACHMENTS = "attachments"


class BackupError(EmbeddedError):
    """Backup or restore is not possible; the message says why. Nothing was changed."""


def backup(target: Path) -> Path:
    """Write a backup into a new folder below `target` and return that folder.

    :raises BackupError: if there is no recovery phrase yet, or the database cannot be dumped.
    """
    if not recovery.path().exists():
        raise BackupError(N_("还没有恢复口令。请运行 shouwang backup --new-phrase 并妥善保存。"))
    database.start_if_embedded()
    target.mkdir(parents=True, exist_ok=True)
    name = f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    draft = target / f".{name}.draft"
    draft.mkdir(mode=0o700)
    try:
        _dump(draft / "database")
        if (data_dir() / ATTACHMENTS).is_dir():
            # What is being written this moment is no row of the dump yet.
            half = shutil.ignore_patterns(".*.draft")
            shutil.copytree(data_dir() / ATTACHMENTS, draft / ATTACHMENTS, ignore=half)
        _seal_keys(draft)
        manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat()}
        _write_manifest(draft, manifest)
    except BaseException:
        shutil.rmtree(draft)
        raise
    return draft.rename(target / name)


def nightly() -> Path | None:
    """Make the nightly backup and drop all but the newest 14; return its folder.

    It goes to `SHOUWANG_BACKUP_DIR`, else to `backups/` in the data directory. None, with a line
    in the log, where there is no recovery phrase (a demo), or where an external server is backed
    up by its own administrators (`DATABASE_URL` without `SHOUWANG_BACKUP_DIR`).
    """
    chosen = os.environ.get("SHOUWANG_BACKUP_DIR")
    if not recovery.path().exists() or (database.is_external() and not chosen):
        logger.warning("no nightly backup: no recovery phrase, or an external database")
        return None
    target = Path(chosen) if chosen else private_dir("backups")
    made = backup(target)
    for old in existing(target)[:-KEEP]:
        shutil.rmtree(old)
    return made


def existing(target: Path) -> list[Path]:
    """Return the finished backups below `target`, oldest first."""
    return sorted(path for path in target.glob(f"{PREFIX}*") if (path / "manifest.json").is_file())


def verify(source: Path) -> dict[str, Any]:
    """Compare a backup with its manifest and return the manifest.

    :raises BackupError: if it is no backup, of a newer format, or a file is missing or altered.
    """
    try:
        manifest: dict[str, Any] = json.loads((source / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise BackupError(N_("{path} 不是完整的备份。"), path=source) from error
    if manifest.get("format") != FORMAT:
        raise BackupError(N_("备份由更新的版本生成，请先升级。"))
    actual = _digests(source)
    if actual != manifest["files"]:
        differing = sorted({name for name, _ in actual.items() ^ manifest["files"].items()})
        raise BackupError(N_("备份已损坏：{files}"), files=", ".join(differing[:5]))
    return manifest


def restore(source: Path, phrase: str) -> None:
    """Put a backup into this, still empty, data directory (and database).

    :raises BackupError: if the data directory is in use, the backup is damaged or the phrase is
        wrong. In every case nothing is left behind.
    """
    if _is_in_use():
        raise BackupError(N_("数据目录 {path} 已有数据，不能恢复到这里。"), path=data_dir())
    verify(source)
    keys = _open_keys(source, phrase)
    make_data_dir()
    try:
        _load(source / "database")
        if (source / ATTACHMENTS).is_dir():
            shutil.copytree(source / ATTACHMENTS, data_dir() / ATTACHMENTS, dirs_exist_ok=True)
        for name, content in keys.items():
            write_private(private_dir("keys") / name, content)
    except BaseException:
        _undo_restore()
        raise
    # The keys brought the old password of the app role of an external server.
    database.prepare_external()


def backup_main(arguments: Sequence[str]) -> int:
    """Run `shouwang backup DIR`; return the exit code."""
    parser = argparse.ArgumentParser(
        "shouwang backup",
        description=text(N_("备份数据库、附件和密钥到一个新的子文件夹；密钥用恢复口令封存。")),
        epilog=text(N_("示例：shouwang backup /mnt/backup")),
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "target", nargs="?", type=Path, metavar="DIR", help=text(N_("存放备份的文件夹"))
    )
    choice.add_argument(
        "--new-phrase",
        action="store_true",
        help=text(N_("生成新的恢复口令（只显示一次），此后的备份用它")),
    )
    options = parser.parse_args(arguments)
    answer = recovery.install() if options.new_phrase else str(backup(options.target.absolute()))
    say(answer)
    return 0


def restore_main(arguments: Sequence[str]) -> int:
    """Run `shouwang restore DIR`; return the exit code."""
    parser = argparse.ArgumentParser(
        "shouwang restore",
        description=text(N_("把备份恢复到空的数据目录（SHOUWANG_DATA）。")),
        epilog=text(N_("示例：shouwang restore /mnt/backup/shouwang-20260901T180000000000Z")),
    )
    parser.add_argument("source", type=Path, metavar="DIR", help=text(N_("一次备份的文件夹")))
    parser.add_argument(
        "--phrase-file",
        type=Path,
        help=text(N_("从文件读取恢复口令；不给则询问（或从标准输入读一行）")),
    )
    options = parser.parse_args(arguments)
    if options.phrase_file is not None:
        phrase = options.phrase_file.read_text("utf-8")
    elif sys.stdin.isatty():
        phrase = getpass.getpass(text(N_("恢复口令：")))
    else:
        phrase = sys.stdin.readline()
    restore(options.source.absolute(), phrase)
    say(str(data_dir()))
    return 0


# --- the database -----------------------------------------------------------------------------


def _dump(folder: Path) -> None:
    _run("pg_dump", ["--format=directory", "--jobs=2", "--no-password", f"--file={folder}"])


def _load(folder: Path) -> None:
    database.start_if_embedded()
    database.prepare_external()
    owner = database.psycopg_arguments(database.connection("owner"))
    with psycopg.connect(**owner, autocommit=True) as connection:
        cluster.withdraw_from_app(connection, database.connection("app")["USER"])
    # An external database has no folder to throw away after a failure: all or nothing.
    how = ["--single-transaction"] if database.is_external() else ["--jobs=2"]
    name = database.connection("owner")["NAME"]
    options = ["--exit-on-error", "--no-owner", "--no-password", f"--dbname={name}"]
    _run("pg_restore", [*options, *how, str(folder)])


def _run(program: str, arguments: list[str]) -> None:
    """Run a PostgreSQL program as the owner; the password goes through the environment.

    :raises BackupError: if it fails. pg_restore quotes rows in its errors, so only the first
        line is repeated.
    """
    login = database.connection("owner")
    variables = {
        "PGHOST": login["HOST"],
        "PGPORT": login["PORT"],
        "PGUSER": login["USER"],
        "PGPASSWORD": login["PASSWORD"],
        "PGDATABASE": login["NAME"],
        "PGSSLMODE": login["OPTIONS"].get("sslmode", ""),
    }
    found = find() if database.is_external() else embedded.programs(database.embedded_root())
    answer = subprocess.run(  # noqa: S603
        [found.program(program), *arguments],
        env={**os.environ, **{key: value for key, value in variables.items() if value}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if answer.returncode != 0:
        said = answer.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise BackupError(N_("{program} 失败：{said}"), program=program, said=said)


# --- keys and files ---------------------------------------------------------------------------


def _seal_keys(draft: Path) -> None:
    """Pack the keys folder, sealed; the public half lies open beside it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted((data_dir() / "keys").iterdir()):
            archive.add(path, arcname=path.name, recursive=False)
    own = recovery.Recovery.load(recovery.path())
    write_private(draft / "keys.sealed", own.seal(packed.getvalue()))
    own.save(draft / recovery.FILE)


def _open_keys(source: Path, phrase: str) -> dict[str, bytes]:
    sealed = (source / "keys.sealed").read_bytes()
    try:
        packed = recovery.Recovery.load(source / recovery.FILE).open(sealed, phrase)
    except recovery.WrongPhrase as error:
        raise BackupError(N_("恢复口令不对。")) from error
    except recovery.Damaged as error:
        raise BackupError(N_("备份已损坏：{files}"), files="keys.sealed") from error
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        return {Path(name).name: file.read() for name, file in files.items() if file is not None}


def _digests(folder: Path) -> dict[str, str]:
    """Path below `folder` → SHA-256, of every file but the manifest."""
    return {
        str(path.relative_to(folder)): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / "manifest.json"
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(draft: Path, manifest: dict[str, Any]) -> None:
    for path in draft.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    content = json.dumps({**manifest, "files": _digests(draft)}, indent=1, ensure_ascii=False)
    write_private(draft / "manifest.json", content.encode())


def _is_in_use() -> bool:
    place = data_dir()
    traces = ("keys/seal.json", "keys/recovery.json", "postgres/prepared", ATTACHMENTS)
    return any((place / trace).exists() for trace in traces)


def _undo_restore() -> None:
    """Leave the data directory as empty as it was."""
    for name in (ATTACHMENTS, "keys"):
        shutil.rmtree(data_dir() / name, ignore_errors=True)
    if not database.is_external():
        embedded.destroy(database.embedded_root())
