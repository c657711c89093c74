"""Which features there are: every folder beside this floor, found by walking, so that nobody keeps a list.

A feature's `listeners` and `jobs` register themselves by being imported; the blueprints in its `views` are opened here.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from flask import Flask

import portal
from portal.accounts.door import GuardedBlueprint
from portal.web import home, numbers, operations
from portal.web.demo import views as demo_files

#: The rooms that are walked, in this order, in each feature by name.
ROOMS = ("jobs", "listeners", "views")


def set_up(app: Flask) -> None:
    """Register every feature's pages; importing a feature's listeners and jobs registers those."""
    for module in (operations, demo_files, home, numbers, *modules()):
        for blueprint in front_doors(module):
            app.register_blueprint(blueprint)


def modules() -> list[ModuleType]:
    """Import all that is in the rooms of all features, always in the same order."""
    features = [import_module(f"portal.{name}") for name in _inside(portal)]
    rooms = (
        f"{feature.__name__}.{room}" for feature in features for room in ROOMS if room in _inside(feature)
    )
    return [module for room in rooms for module in _walked(room)]


def front_doors(module: ModuleType) -> list[GuardedBlueprint]:
    """Return the blueprints that a module makes and gives a public name, by that name."""
    return [
        thing
        for name, thing in sorted(vars(module).items())
        if not name.startswith("_")
        and isinstance(thing, GuardedBlueprint)
        and thing.import_name == module.__name__
    ]


def _walked(name: str) -> Iterator[ModuleType]:
    module = import_module(name)
    yield module
    for inner in _inside(module):
        yield from _walked(f"{name}.{inner}")


def _inside(package: ModuleType) -> list[str]:
    return sorted(found.name for found in iter_modules(getattr(package, "__path__", [])))
