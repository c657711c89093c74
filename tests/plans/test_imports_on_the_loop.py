"""Files are read under the server that production runs on, where processes can be waited for by the loop alone."""

import subprocess
import sys

import pytest

from portal.foundation.config import ROOT
from portal.foundation.sheets import SheetOut, write_xlsx

SCRIPT = """
from gevent import monkey
monkey.patch_all()
import sys, time, gevent
from portal.plans.queries.imports_reading import read_beside

def tick(ticks):
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.005)

def read(data):
    return read_beside("map", data, "plan", {}, {}).sheet.header

ticks = []
ticking = gevent.spawn(tick, ticks)
header = gevent.spawn(read, sys.stdin.buffer.read()).get(timeout=60)
ticking.kill()
print(header, len(ticks) > 3)
"""
HEADER = ("目標", "KPI", "目標値")
ROWS = [("採用", f"指標{n}", n) for n in range(3_000)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_other_requests_go_on_while_a_file_is_read(kind):
    text = "\n".join(",".join(map(str, row)) for row in (HEADER, *ROWS))
    data = write_xlsx([SheetOut("計画", HEADER, ROWS)]) if kind == "xlsx" else text.encode("cp932")
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert done.stdout.decode().split("\n")[0] == f"{HEADER} True", done.stderr.decode()[-2000:]
