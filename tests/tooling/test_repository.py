"""The repository itself: pinned with hashes, free of addresses and machines, vendored with licences."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
LOCKS = sorted(ROOT.glob("requirements*.txt"))

# What .gitignore names, and git itself.
NOT_OURS = re.compile(r"\.|__pycache__$|node_modules$|var$|test-results$")

ADDRESS = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links|(?m:^-[if]\b)")
# A folder of somebody's machine: /home/<name>/…, /root/…, /work/… (put together so as not to find itself).
MACHINE_PATH = re.compile(
    r"(?<![\w./-])/(?:" + "ho" + r"me/[\w.-]+/|" + "ro" + r"ot/[\w.]|" + "wo" + r"rk/[\w.])"
)


def committed() -> list[Path]:
    """All files that belong to the repository, but for what others wrote."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name == ".ci" or not NOT_OURS.match(name)]
        found += [Path(folder, name) for name in names if not name.endswith((".pyc", ".mo"))]
    return sorted(path for path in found if VENDOR not in path.parents)


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_exact_and_has_hashes(lock: Path):
    statements = re.sub(r"\s*\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n", "", text_of(lock))).splitlines()
    assert statements
    for statement in statements:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==[^ ]+ ", statement), statement
        assert "--hash=sha256:" in statement, statement


@pytest.mark.parametrize("path", [*LOCKS, *sorted(ROOT.glob("requirements*.in"))], ids=lambda path: path.name)
def test_requirements_name_no_index(path: Path):
    assert not ADDRESS.search(text_of(path))


def test_an_address_would_be_noticed():
    assert ADDRESS.search("--index-url x")
    assert ADDRESS.search("flask @ https://example.com/flask.whl")
    assert ADDRESS.search("# from:\n-i x")
    assert not ADDRESS.search("time-machine==1\n    # via -r requirements.in")


def test_what_tests_run_on_is_what_the_portal_runs_on():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^[\w.-]+(?:\[[\w,]+\])?==[^ ;]+", text_of(ROOT / name)))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_no_file_knows_a_machine():
    found = [str(path.relative_to(ROOT)) for path in committed() if MACHINE_PATH.search(text_of(path))]
    assert found == []


def test_a_machine_path_would_be_noticed():
    for path in ("/ho" + "me/suzuki/portal", "in /ro" + "ot/.cache", "cd /wo" + "rk/x"):
        assert MACHINE_PATH.search(path)
    assert not MACHINE_PATH.search('url="/home" path="/c/minato/work/list"')


def test_every_vendored_file_is_listed_with_its_licence():
    listed = {"README.md", "packages.toml", "icons.txt"}
    readme = text_of(VENDOR / "README.md")
    for package in tomllib.loads(text_of(VENDOR / "packages.toml"))["package"]:
        assert package["integrity"].startswith("sha512-"), package["name"]
        targets = [*package["files"], *package.get("icons", {})]
        (licence,) = [target for target in targets if "LICENSE" in target or "OFL" in target]
        for target in targets:
            assert (VENDOR / target).stat().st_size > 0
            whose = f"{package['name']} | {package['version']} | {package['licence']}"
            assert target == licence or f"| `{target}` | {whose} | `{licence}` |" in readme, target
        listed.update(targets)
    for built in tomllib.loads(text_of(VENDOR / "packages.toml"))["built"]:
        licences = text_of(VENDOR / built["licences"])
        for package in built["packages"]:
            name, version, _licence = package.rsplit(" ", 2)
            assert f"- {package}" in readme, package
            assert f"{name} {version}\n====" in licences, package
        listed.update((built["file"], built["licences"]))
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == listed


def test_the_sprite_draws_every_listed_icon():
    symbols = ElementTree.parse(VENDOR / "lucide.svg").getroot()
    assert [symbol.get("id") for symbol in symbols] == text_of(VENDOR / "icons.txt").split()
    assert all(len(symbol) for symbol in symbols)


def test_every_folder_of_the_program_is_a_package():
    # The architecture checks do not see modules in a folder that is none.
    folders = {path.parent for path in (ROOT / "portal").rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def shell_scripts() -> list[Path]:
    candidates = [path for path in committed() if path.parent in {ROOT / "bin", ROOT / ".ci"}]
    return [path for path in candidates if path.suffix != ".py"]


@pytest.mark.parametrize("script", shell_scripts(), ids=lambda path: path.name)
def test_shell_scripts_are_sound(script: Path):
    subprocess.run(["bash", "-n", str(script)], check=True)
    lines = text_of(script).splitlines()
    # Strict from the first line on: by themselves, or by what they source.
    assert any(line.startswith(("set -euo pipefail", "source ", "exec bash")) for line in lines), script
