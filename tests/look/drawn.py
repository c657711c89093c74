"""Sparklines in the states they can be in."""

from types import SimpleNamespace as Thing


def sparks() -> list[Thing]:
    """Return one drawing for each standing: falling, lagging, crossed, reached, nothing measured."""
    made = {"width": 96, "height": 30, "waiting": False, "threshold_zone": None, "target_y": None, "threshold_y": None}
    return [
        Thing(**{**made, "history": "3,5 18,7 33,10 48,11 63,15 78,18 93,22", "expected": "3,5 93,20", "last": (93, 22), "target_y": 27}),
        Thing(**{**made, "history": "3,5 18,6 33,8 48,9 63,12 78,14 93,17", "expected": "3,5 93,26", "last": (93, 17), "waiting": True}),
        Thing(**{**made, "history": "3,12 18,10 33,13 48,9 63,16 78,20 93,24", "expected": "3,12 93,4", "last": (93, 24), "threshold_y": 20, "threshold_zone": (0, 20, 96, 10)}),
        Thing(**{**made, "history": "3,27 18,25 33,21 48,16 63,11 78,6 93,3", "expected": "3,27 93,8", "last": (93, 3), "target_y": 6}),
        Thing(**{**made, "history": "", "expected": None, "last": None}),
    ]  # fmt: skip
