"""Vendors scripts, icons and fonts: fetches exact packages, checks hashes, takes the few files we serve."""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor"
KEPT_BY_HAND = {"packages.toml", "icons.txt"}


def main() -> None:
    """Fetch every package, write its files, remove what nobody lists any more, and write README.md.

    With `--overview` only the README is written anew: what is built here is listed there as well.
    """
    listing = tomllib.loads((FOLDER / "packages.toml").read_text(encoding="utf-8"))
    packages, built = listing["package"], listing.get("built", [])
    (FOLDER / "README.md").write_text(overview(packages, built), encoding="utf-8")
    if "--overview" in sys.argv:
        return
    written = {"README.md", *KEPT_BY_HAND}
    written.update(*((each["file"], each["licences"]) for each in built))
    for package in packages:
        print(f"{package['name']} {package['version']}")
        with fetched(package) as archive:
            for target, content in vendored_files(package, archive):
                (FOLDER / target).parent.mkdir(parents=True, exist_ok=True)
                (FOLDER / target).write_bytes(content)
                written.add(target)
    for path in FOLDER.rglob("*"):
        if path.is_file() and path.relative_to(FOLDER).as_posix() not in written:
            path.unlink()


def fetched(package: dict) -> tarfile.TarFile:
    """Open the package's archive after checking that it is the one that was chosen."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        (path,) = Path(folder).glob("*.tgz")
        digest = hashlib.sha512(path.read_bytes()).digest()
        found = "sha512-" + base64.b64encode(digest).decode()
        if found != package["integrity"]:
            sys.exit(f"{package['name']} {package['version']} has the hash\n{found}\nand not the one listed.")
        return tarfile.open(path)


def vendored_files(package: dict, archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Yield each file we serve with its content."""
    for target, source in package["files"].items():
        yield target, content_of(archive, source)
    for target, folder in package.get("icons", {}).items():
        names = (FOLDER / "icons.txt").read_text(encoding="utf-8").split()
        yield target, sprite({name: content_of(archive, f"{folder}/{name}.svg").decode() for name in names})


def content_of(archive: tarfile.TarFile, path: str) -> bytes:
    """Read one file of an npm archive."""
    member = archive.extractfile(f"package/{path}")
    assert member, path
    return member.read()


def sprite(drawings: dict[str, str]) -> bytes:
    """Draw all icons into one file; a page shows one by `<use href="…/lucide.svg#name">`.

    The stroke's width is left to the page (2 on lucide's own grid of 24), so that small icons can be bolder.
    """
    symbols = []
    for name, drawing in sorted(drawings.items()):
        shapes = re.sub(r"\s+", " ", drawing[drawing.index(">", drawing.index("<svg")) + 1 :])
        shapes = shapes.removesuffix(" ").removesuffix("</svg>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {STROKES}>{shapes}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'.encode()


STROKES = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'


def overview(packages: list[dict], built: list[dict]) -> str:
    """Write what is here, whose it is, and under which licence."""
    lines = [
        "# Vendored files",
        "",
        "Written by `bash bin/vendor` from `packages.toml` and `icons.txt`; do not edit by hand.",
        "",
        "| file | package | version | licence | its text |",
        "|---|---|---|---|---|",
    ]
    for package in packages:
        targets = [*package["files"], *package.get("icons", {})]
        (licence,) = [target for target in targets if "LICENSE" in target or "OFL" in target]
        lines += [
            f"| `{target}` | {package['name']} | {package['version']} | {package['licence']} | `{licence}` |"
            for target in targets
            if target != licence
        ]
    for each in built:
        lines += [
            "",
            f"`{each['file']}` is built by `bash {each['by']}` from these (licences: `{each['licences']}`):",
            "",
        ]
        lines += [f"- {package}" for package in each["packages"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
