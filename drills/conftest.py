"""The drills use the stage, the cast and the windows of the tests."""

from tests.browser.conftest import chromium, served, window  # noqa: F401
from tests.conftest import app, as_, at, built, counting, inside, stage  # noqa: F401
