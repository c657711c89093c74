"""No secret is in the repository: everything committed is read by detect-secrets, but for what is said here."""

import re
import subprocess
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parents[2]

EXAMPLE_IN_AN_ADDRESS = re.compile(r"user:password@")  # how an address with a password is written
#: What is no secret there: checksums of vendored files; passwords of people who exist in tests alone.
NO_SECRETS = (
    ("static/vendor/", "Base64 High Entropy String"),
    ("tests/", "Secret Keyword"),
    ("benchmarks/", "Secret Keyword"),
    ("drills/", "Secret Keyword"),
)
#: Hashes and words of everybody, too long for a scanner of secrets.
NOT_READ = re.compile(r"requirements.*\.txt$|\.(?:png|woff2|ttf|ico|min\.js)$|drills/payloads\.txt$")


def test_nothing_committed_is_a_secret():
    with default_settings():
        found = [
            f"{name}:{line}: {kind}"
            for name in committed()
            for line, kind in secrets_in(ROOT / name)
            if not any(name.startswith(place) and kind == known for place, known in NO_SECRETS)
        ]
    assert found == []


def test_a_secret_would_be_found(tmp_path):
    leak = tmp_path / "settings.py"
    key, password = "Z7QX4N2MB6TK3VPD", "hunter2"  # put together here, so as not to be found in this file
    leak.write_text(f'API_KEY = "AKIA{key}"\nMAIL_URL = "smtp://mail:{password}@mail.example"\n')
    with default_settings():
        assert {kind for _line, kind in secrets_in(leak)} >= {"AWS Access Key", "Basic Auth Credentials"}


def committed() -> list[str]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [
        name
        for name in names.decode().split("\0")
        if name and not NOT_READ.search(name) and (ROOT / name).is_file()
    ]


def secrets_in(path: Path) -> list[tuple[int, str]]:
    lines = path.read_bytes().decode(errors="replace").splitlines()
    return [
        (secret.line_number, secret.type)
        for secret in scan_file(str(path))
        if not EXAMPLE_IN_AN_ADDRESS.search(lines[secret.line_number - 1])
    ]
