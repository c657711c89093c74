"""Addresses for mail and QR codes: whole ones, made the same in a request and in the worker."""

from typing import Any

from flask import current_app


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page, below the address at which people reach the portal."""
    path: str = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"
