"""Says what a built script is made of: the licences of the packages in it, and their list in packages.toml."""

import json
import re
import sys
from pathlib import Path

BEGIN, END = "# -- built: notes", "# -- end of built: notes"


def main() -> None:
    """Write the licences beside the script, and the packages with their versions into packages.toml."""
    folder, built, licences, listed = Path(sys.argv[1]), *map(Path, sys.argv[2:5])
    packages = packages_in(json.loads((folder / built).read_text(encoding="utf-8")), folder)
    licences.write_text("\n\n".join(text_of(package) for package in packages) + "\n", encoding="utf-8")
    listed.write_text(with_packages(listed.read_text(encoding="utf-8"), packages), encoding="utf-8")


def packages_in(metafile: dict, folder: Path) -> list[dict]:
    """Return package.json, with its folder, of every package from which something was taken."""
    homes = {
        match[1]
        for path in metafile["inputs"]
        if (match := re.match(r"(.*node_modules/(?:@[^/]+/)?[^/]+)/", path))
    }
    found = []
    for home in sorted(homes):
        package = json.loads((folder / home / "package.json").read_text(encoding="utf-8"))
        found.append({**package, "folder": folder / home})
    return sorted(found, key=lambda package: package["name"])


def text_of(package: dict) -> str:
    """Return a package's name, version and the text of its licence; where it brings none, whose it is."""
    texts = sorted(package["folder"].glob("LICEN[CS]E*"))
    words = (
        texts[0].read_text(encoding="utf-8").strip()
        if texts
        else f"Licence: {package['license']} (as its package.json says)"
    )
    return f"{package['name']} {package['version']}\n{'=' * 40}\n{words}"


def with_packages(listing: str, packages: list[dict]) -> str:
    """Return packages.toml with this list between its two marks."""
    lines = [
        BEGIN,
        "[[built]]",
        'file = "notes.js"',
        'licences = "notes.LICENSES.txt"',
        'by = "bin/build-notes"',
        "packages = [",
        *(f'  "{each["name"]} {each["version"]} {each["license"]}",' for each in packages),
        "]",
        END,
    ]
    kept = re.sub(rf"\n*{BEGIN}\n.*?{END}\n", "\n", listing, flags=re.DOTALL).rstrip()
    return kept + "\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
