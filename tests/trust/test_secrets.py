"""No secret is in the repository: everything committed is read by detect-secrets, but for what is said here.

Every day a third of the files, all of them where the walks go whole.
"""

import hashlib
import re
import subprocess
import zlib
from importlib.metadata import version
from pathlib import Path

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from tests.walks import in_share

ROOT = Path(__file__).resolve().parents[2]
PARTS = 2  # so that it is spread over the workers

EXAMPLE_IN_AN_ADDRESS = re.compile(r"user:password@")  # how an address with a password is written
#: What is no secret there: checksums of vendored files; passwords of people who exist in tests alone.
NO_SECRETS = (
    ("static/vendor/", "Base64 High Entropy String"),
    ("tests/", "Secret Keyword"),
    ("benchmarks/", "Secret Keyword"),
    ("drills/", "Secret Keyword"),
)
#: Hashes and words of everybody, too long for a scanner of secrets.
NOT_READ = re.compile(
    r"requirements.*\.txt$|\.(?:png|woff2|ttf|ico|min\.js)$|(?:drills|tests/knowledge)/[\w-]+\.txt$"
)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_committed_is_a_secret(part, request):
    known = Known(request.config, part)
    with default_settings():
        found = [
            f"{name}:{line}: {kind}"
            for name in committed()
            if zlib.crc32(name.encode()) % PARTS == part and in_share(3, name)
            for line, kind in known.secrets_in(ROOT / name)
            if not any(name.startswith(place) and kind == harmless for place, harmless in NO_SECRETS)
        ]
    known.keep()
    assert found == []


class Known:
    """What was found in a file before, by its content; the scanner takes most of a minute for all of them."""

    def __init__(self, config: pytest.Config, part: int):
        assert config.cache is not None
        self._cache, self._name = config.cache, f"secrets/{version('detect-secrets')}/{part}"
        self._before, self._now = self._cache.get(self._name, {}), {}

    def secrets_in(self, path: Path) -> list[tuple[int, str]]:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found = self._before.get(content)
        self._now[content] = secrets_in(path) if found is None else found
        return self._now[content]

    def keep(self) -> None:
        self._cache.set(self._name, self._now)


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
