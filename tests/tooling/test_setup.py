"""What the commands in bin/ stand on: pip's settings told to uv, packages told by name, a private PostgreSQL."""

import importlib.util
import os
import socket
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def bash(words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def pip_settings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pip_settings", ROOT / "bin" / "pip_settings.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_pip_is_told_uv_is_told(pip_settings: ModuleType):
    told = {"index-url": " a ", "trusted-host": "one\ntwo", "cert": "ca.pem", "no-color": "1", "proxy": ""}
    assert pip_settings.uv_environment(told) == {
        "UV_DEFAULT_INDEX": "a",
        "UV_INSECURE_HOST": "one two",
        "SSL_CERT_FILE": "ca.pem",
    }


def test_several_places_are_asked_alike(pip_settings: ModuleType):
    assert pip_settings.uv_environment({"extra-index-url": "b\nc", "find-links": "d e"}) == {
        "UV_INDEX": "b c",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "d,e",
    }


def test_a_missing_package_is_named_with_the_line_to_type():
    outcome = bash("source bin/setup.sh; apt_install() { return 1; }; with_packages no-such-package")
    assert outcome.returncode == 1
    assert outcome.stderr.rstrip().endswith("sudo apt-get install -y --no-install-recommends no-such-package")


def test_a_taken_port_is_said_before_anything_is_set_up(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = bash("bash bin/run", PORT=str(port), DATA_DIR=str(tmp_path / "data"))
    assert outcome.returncode == 1
    assert outcome.stderr.rstrip().endswith(f"PORT={port + 1} bash bin/run")
    assert not (tmp_path / "data").exists()


def test_a_python_that_is_too_old_is_refused(tmp_path: Path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    outcome = bash(
        'source bin/setup.sh; eval "$(declare -f system_python | sed s:/usr/bin/python3:python3:)"; system_python',
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )
    assert outcome.returncode == 1
    assert "Python 3.11 or newer is needed" in outcome.stderr


def has_postgres() -> bool:
    return bash("source bin/setup.sh; found postgresql").returncode == 0


@pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed")
def test_a_private_cluster_is_durable_and_gone_afterwards(tmp_path: Path):
    shown = tmp_path / "address"
    outcome = bash(f"bash bin/postgres run bash -c 'echo \"$DATABASE_URL\" > {shown}; exit 7'")
    assert outcome.returncode == 7, outcome.stderr
    folder = Path(shown.read_text().strip().removeprefix("postgresql+psycopg://portal@/portal?host="))
    assert folder.name.startswith("portal-postgres.")
    assert not folder.exists()


@pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed")
def test_a_stopped_cluster_keeps_its_data():
    folder = bash("bash bin/postgres start").stdout.strip()
    try:
        ask = f"psql --host={folder} --username=portal --tuples-only --no-align portal --command"
        assert bash(f"{ask} 'create table kept as select 41 + 1 as answer'").returncode == 0
        bash(f"bash bin/postgres stop {folder}")
        assert bash(f"{ask} 'select 1'").returncode != 0
        assert bash(f"bash bin/postgres start {folder}").stdout.strip() == folder
        assert bash(f"{ask} 'select answer from kept'").stdout == "42\n"
        assert bash(f"{ask} 'show fsync'").stdout == "on\n"
    finally:
        bash(f"bash bin/postgres remove {folder}")
    assert not Path(folder).exists()
