"""Tells uv where this person's pip gets its packages: uv does not read pip's configuration.

Prints lines NAME=value for the environment of one uv call; nothing is written to a file, and what the
environment says already is left alone.
"""

import ast
import os
import subprocess
import sys

SPOKEN_BY_UV = {
    # pip's option: (uv's variable, what separates several values)
    "index-url": ("UV_DEFAULT_INDEX", None),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", None),
    "default-timeout": ("UV_HTTP_TIMEOUT", None),
    "timeout": ("UV_HTTP_TIMEOUT", None),
    "cert": ("SSL_CERT_FILE", None),
    "client-cert": ("SSL_CLIENT_CERT", None),
    "proxy": ("ALL_PROXY", None),
}


def uv_environment(pip_options: dict[str, str]) -> dict[str, str]:
    """Translate pip's options into uv's environment variables.

    >>> uv_environment({"find-links": "a\\nb", "cert": "ca.pem"})
    {'UV_FIND_LINKS': 'a,b', 'SSL_CERT_FILE': 'ca.pem'}
    >>> uv_environment({"extra-index-url": "one two"})
    {'UV_INDEX': 'one two', 'UV_INDEX_STRATEGY': 'unsafe-best-match'}
    """
    environment = {}
    for option, value in pip_options.items():
        if option in SPOKEN_BY_UV and value.strip():
            name, separator = SPOKEN_BY_UV[option]
            environment[name] = separator.join(value.split()) if separator else value.strip()
    if "UV_INDEX" in environment:
        # As pip does: the best match of all places. Hashes say which file it may be.
        environment["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return environment


def pip_options() -> dict[str, str]:
    """Read pip's options as pip itself would apply them: files, then `[install]`, then PIP_ variables."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, option = key.partition(".")
        if section in found:
            found[section][option] = ast.literal_eval(value)
    return found["global"] | found["install"] | found[":env:"]


if __name__ == "__main__":
    for name, value in uv_environment(pip_options()).items():
        if name not in os.environ:
            print(f"{name}={value}")
