"""Which server is used, and what is made on one that is not ours."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shouwang.core import database, embedded
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.embedded.testing import temporary_root


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[embedded.Server]:
    """A server that stands for the external one."""
    with temporary_root() as root:
        yield embedded.ensure(root)


def url(server: embedded.Server, database_name: str) -> str:
    host = server.host.replace("/", "%2F")
    login = server.owner
    return f"postgresql://{login.user}:{login.password}@{host}:{server.port}/{database_name}"


def test_without_a_url_the_embedded_server_below_the_data_directory_is_meant(
    tmp_path: Path,
) -> None:
    settings = database.connection("app")

    assert settings["NAME"] == "shouwang"
    assert settings["USER"] == "shouwang_app"
    assert database.connection("owner")["USER"] == "shouwang_owner"
    assert not database.is_external()
    assert not embedded.status(database.embedded_root()).running


def test_a_url_wins_and_is_read_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://o%40x:p%2Fw@db.local:6432/care?sslmode=require"
    )

    owner, app = database.connection("owner"), database.connection("app")

    assert owner == {
        "NAME": "care",
        "USER": "o@x",
        "PASSWORD": "p/w",
        "HOST": "db.local",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert (app["USER"], app["PASSWORD"], app["HOST"]) == ("shouwang_app", "", "db.local")
    assert database.start_if_embedded() is None


def test_an_app_url_names_the_app_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://o:p@db.local/care")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://a:b@pool.local:6432/care")

    assert database.connection("app")["USER"] == "a"
    assert database.connection("app")["HOST"] == "pool.local"


@pytest.mark.parametrize("bad", ["postgresql://u:sesame@h:port:/x", "nonsense", "postgresql://h/"])
def test_a_bad_url_is_refused_without_repeating_it(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", bad)

    with pytest.raises(embedded.EmbeddedError, match="DATABASE_URL") as refusal:
        database.connection("owner")
    assert "sesame" not in str(refusal.value)


def test_an_external_server_gets_the_app_role_and_keeps_its_password(
    elsewhere: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"host": elsewhere.host, "port": elsewhere.port}
    with psycopg.connect(
        **arguments,
        dbname="postgres",
        user=elsewhere.owner.user,
        password=elsewhere.owner.password,
        autocommit=True,
    ) as owner:
        owner.execute("CREATE DATABASE external TEMPLATE template0")
        owner.execute("DROP OWNED BY shouwang_app")
    monkeypatch.setenv("DATABASE_URL", url(elsewhere, "external"))

    database.prepare_external()
    first = database.connection("app")
    database.prepare_external()

    assert database.connection("app") == first
    with psycopg.connect(**database.psycopg_arguments(database.connection("owner"))) as owner:
        owner.execute("CREATE TABLE note (body text)")
    with psycopg.connect(**database.psycopg_arguments(first), autocommit=True) as app:
        app.execute("INSERT INTO note VALUES ('a')")
        app.execute("CREATE TEMPORARY TABLE stage (n int)")
        assert database.noisy_settings(app) == {}
    with psycopg.connect(**{**arguments, "dbname": "postgres"}, **login(elsewhere)) as other:
        other.execute("SET log_statement = 'all'")
        assert database.noisy_settings(other) == {"log_statement": "all"}


def login(server: embedded.Server) -> dict[str, str]:
    return {"user": server.owner.user, "password": server.owner.password}


def test_an_owner_without_the_right_to_make_roles_is_told_so(
    elsewhere: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(
        host=elsewhere.host,
        port=elsewhere.port,
        dbname="postgres",
        autocommit=True,
        **login(elsewhere),
    ) as owner:
        owner.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
    host = elsewhere.host.replace("/", "%2F")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://weak:weak@{host}:{elsewhere.port}/postgres")

    with pytest.raises(embedded.EmbeddedError, match="DATABASE_APP_URL"):
        database.prepare_external()


def test_a_server_that_does_not_answer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://o:p@127.0.0.1:1/care")

    with pytest.raises(embedded.EmbeddedError, match="无法连接"):
        database.prepare_external()


def test_a_role_that_is_none_of_ours_is_refused() -> None:
    assert (database.role("owner"), database.role("app")) == ("owner", "app")

    with pytest.raises(EmbeddedError):
        database.role("postgres")
