"""Runs in the setting process: takes documents from the line, sets them with WeasyPrint, hands the PDF back."""

import gc
import io
import json
import logging
import os
import resource
import socket
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.foundation.config import ROOT
from portal.foundation.pdf.press import HEAD

STATIC = ROOT / "static"
MEDIA_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}


class OwnFiles(URLFetcher):
    """Serves `static:PATH` from our static files and `stored:NAME` from what was handed over; nothing else exists."""

    def __init__(self, stored: dict[str, bytes]):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.stored = stored

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a file of ours. Raises ValueError for every other address, without asking anybody."""
        scheme, _, path = url.partition(":")
        if scheme == "stored" and path in self.stored:
            return URLFetcherResponse(url, io.BytesIO(self.stored[path]))
        if scheme == "static":
            return _static(url, path)
        raise ValueError("only our own files are read")


def _static(url: str, path: str) -> URLFetcherResponse:
    file = (STATIC / path.lstrip("/")).resolve()
    if not file.is_relative_to(STATIC) or file.suffix not in MEDIA_TYPES or not file.is_file():
        raise ValueError("only our own files are read")
    return URLFetcherResponse(url, io.BytesIO(file.read_bytes()), {"Content-Type": MEDIA_TYPES[file.suffix]})


class Setter:
    """Sets one document after another; stylesheets and their fonts are read once."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.sheets: dict[str, CSS] = {}

    def pdf(self, asked: dict[str, Any]) -> bytes:
        """Return the PDF of what was asked."""
        own = OwnFiles({name: b64decode(data) for name, data in asked["files"].items()})
        document = HTML(string=asked["html"], base_url="static:/", url_fetcher=own)
        sheets = [self._sheet(name) for name in asked["stylesheets"]]
        written: bytes = document.write_pdf(
            stylesheets=sheets, font_config=self.fonts, pdf_variant="pdf/ua-1", pdf_tags=True
        )
        return written

    def _sheet(self, name: str) -> CSS:
        if name not in self.sheets:
            self.sheets[name] = CSS(url=f"static:/{name}", url_fetcher=OwnFiles({}), font_config=self.fonts)
        return self.sheets[name]


def main() -> None:
    """Serve the line until it is closed. No collecting of garbage while setting: it costs a tenth of the time."""
    limit = int(os.environ["PRESS_MEMORY"])
    resource.setrlimit(resource.RLIMIT_AS, (limit * 2, limit * 2))
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    setter = Setter()
    with socket.socket(fileno=int(sys.argv[1])) as line, line.makefile("rb") as stream:
        while head := stream.read(HEAD.size):
            _, size = HEAD.unpack(head)
            line.sendall(_answer(setter, json.loads(stream.read(size))))


def _answer(setter: Setter, asked: dict[str, Any]) -> bytes:
    gc.disable()
    try:
        verdict, data = b"D", setter.pdf(asked)
    except Exception as error:
        verdict, data = b"E", repr(error).encode()
    finally:
        gc.enable()
        gc.collect()
    return HEAD.pack(verdict, len(data)) + data


if __name__ == "__main__":
    assert Path(STATIC).is_dir()
    main()
