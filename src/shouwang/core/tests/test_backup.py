"""A backup brings back rows, attachments and keys, and gives nothing away without its phrase."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from shouwang.core import backup, database, datadir, embedded, recovery
from shouwang.core.embedded.testing import temporary_root

KEY = b"the key that opens every identity number"


@contextmanager
def installation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory of its own."""
    with temporary_root("data", "postgres") as root:
        monkeypatch.setenv("SHOUWANG_DATA", str(root.parent))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        yield root.parent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A backup of an installation with a row, a key and an attachment; and its phrase."""
    with pytest.MonkeyPatch.context() as patch, installation(patch):
        server = database.start_if_embedded()
        assert server is not None
        with psycopg.connect(**database.psycopg_arguments(database.connection("owner"))) as owner:
            owner.execute("CREATE TABLE child (name text PRIMARY KEY)")
            owner.execute("INSERT INTO child VALUES ('欧阳试验')")
            owner.execute("CREATE TABLE trail (n int)")
            owner.execute("REVOKE UPDATE, DELETE ON trail FROM shouwang_app")
        datadir.write_private(datadir.private_dir("keys") / "seal.json", KEY)
        datadir.write_private(datadir.private_dir("attachments", "ab") / "sealed", b"paper")
        (datadir.private_dir("attachments", "ab") / ".half.1.draft").write_bytes(b"pa")
        phrase = recovery.install()
        yield backup.backup(tmp_path_factory.mktemp("target")), phrase


def test_rows_rights_attachments_and_keys_come_back(
    made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, phrase = made
    with installation(monkeypatch) as data:
        backup.restore(source, phrase.lower().replace("-", " "))  # as people type it

        app = database.psycopg_arguments(database.connection("app"))
        with psycopg.connect(**app, autocommit=True) as connection:
            assert connection.execute("SELECT name FROM child").fetchall() == [("欧阳试验",)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM trail")
        with psycopg.connect(**database.psycopg_arguments(database.connection("owner"))) as owner:
            owner.execute("CREATE TABLE later (n int)")
        with psycopg.connect(**app) as connection:
            connection.execute("INSERT INTO later VALUES (1)")
        assert (data / "keys" / "seal.json").read_bytes() == KEY
        kept = [path.name for path in (data / "attachments" / "ab").iterdir()]
        assert kept == ["sealed"]  # nothing that was being written when the backup was made
        assert (data / "attachments" / "ab" / "sealed").read_bytes() == b"paper"
        assert recovery.Recovery.load(recovery.path()).fits(phrase)


def test_it_is_restored_into_an_external_database_too(
    made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source, phrase = made
    with temporary_root() as root:
        server = embedded.ensure(root)
        host = server.host.replace("/", "%2F")
        login = f"{server.owner.user}:{server.owner.password}"
        monkeypatch.setenv("DATABASE_URL", f"postgresql://{login}@{host}:5432/shouwang")
        monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path / "data"))

        backup.restore(source, phrase)

        app = database.psycopg_arguments(database.connection("app"))
        with psycopg.connect(**app) as connection:
            assert connection.execute("SELECT count(*) FROM child").fetchone() == (1,)


def test_the_backup_holds_no_key_in_clear_and_is_closed_to_others(made: tuple[Path, str]) -> None:
    source, phrase = made

    content = b"".join(path.read_bytes() for path in source.rglob("*") if path.is_file())
    assert KEY not in content
    assert phrase.encode() not in content
    assert stat.S_IMODE(source.stat().st_mode) == 0o700


@pytest.mark.parametrize("phrase", ["", "00000-00000-00000-00000-00000"])
def test_a_wrong_phrase_changes_nothing(
    made: tuple[Path, str], phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installation(monkeypatch) as data:
        with pytest.raises(backup.BackupError, match="恢复口令"):
            backup.restore(made[0], phrase)
        assert not data.exists()


def damaged_copy(source: Path, target: Path) -> Path:
    import shutil

    return Path(shutil.copytree(source, target / source.name))


@pytest.mark.parametrize("victim", ["keys.sealed", "recovery.json", "database/toc.dat"])
def test_an_altered_backup_is_refused(
    made: tuple[Path, str], victim: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = damaged_copy(made[0], tmp_path)
    content = bytearray((copy / victim).read_bytes())
    content[-3] ^= 1
    (copy / victim).write_bytes(content)

    with installation(monkeypatch) as data:
        with pytest.raises(backup.BackupError, match="损坏"):
            backup.restore(copy, made[1])
        assert not data.exists()


def test_a_folder_that_is_no_whole_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="不是完整的备份"):
        backup.verify(tmp_path)


def test_data_is_never_overwritten(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with installation(monkeypatch):
        datadir.write_private(datadir.private_dir("keys") / "seal.json", b"another key")

        with pytest.raises(backup.BackupError, match="已有数据"):
            backup.restore(made[0], made[1])
        assert (datadir.data_dir() / "keys" / "seal.json").read_bytes() == b"another key"


def test_a_failed_restore_leaves_the_directory_empty_for_the_next(
    made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(folder: Path) -> None:
        database.start_if_embedded()
        raise backup.BackupError("disk full")

    with installation(monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr(backup, "_load", break_off)
            with pytest.raises(backup.BackupError, match="disk full"):
                backup.restore(made[0], made[1])

        backup.restore(made[0], made[1])


def test_without_a_phrase_there_is_no_backup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with installation(monkeypatch):
        with pytest.raises(backup.BackupError, match="--new-phrase"):
            backup.backup(tmp_path)
        assert backup.nightly() is None
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_leaves_no_half(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with installation(monkeypatch):
        recovery.install()
        monkeypatch.setattr(backup, "_write_manifest", lambda *_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            backup.backup(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nightly_backups_keep_the_newest_fourteen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for day in range(1, 21):
        old = tmp_path / f"shouwang-202001{day:02}T000000000000Z"
        old.mkdir()
        (old / "manifest.json").write_text("{}")
    (tmp_path / "something-else").mkdir()
    monkeypatch.setenv("SHOUWANG_BACKUP_DIR", str(tmp_path))

    with installation(monkeypatch):
        recovery.install()
        made = backup.nightly()

    kept = backup.existing(tmp_path)
    assert len(kept) == backup.KEEP
    assert kept[-1] == made
    assert kept[0].name.startswith("shouwang-20200108")
    assert (tmp_path / "something-else").is_dir()


def test_a_phrase_survives_handwriting() -> None:
    own, phrase = recovery.create()

    assert own.fits(phrase.lower())
    assert own.fits(phrase.replace("-", "").replace("0", "o").replace("1", "l"))
    assert not own.fits(phrase[:-1])
