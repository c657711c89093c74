"""Heavy work beside the loop: others go on meanwhile, and only a few pieces run together."""

import subprocess
import sys
import threading
import time

import pytest

from portal.foundation.config import ROOT
from portal.foundation.offload import AT_ONCE, off_the_loop

ON_THE_LOOP = """
from gevent import monkey
monkey.patch_all()
import gevent, hashlib, time
from portal.foundation.offload import AT_ONCE, off_the_loop

turns = 0
def take_turns():
    global turns
    while True:
        turns += 1
        gevent.sleep(0.001)

def hash_slowly(word):
    return hashlib.scrypt(word, salt=b"salt", n=2**15, r=8, p=1, maxmem=2**26).hex()

gevent.spawn(take_turns)
gevent.sleep(0)
hashes = [gevent.spawn(off_the_loop, hash_slowly, b"word") for _ in range(3)]
gevent.joinall(hashes)
assert turns > 10, turns
assert {job.value for job in hashes} == {hash_slowly(b"word")}

def fail():
    raise ValueError("as it was")

try:
    off_the_loop(fail)
except ValueError as error:
    print("done", error)
"""


def test_on_the_loop_others_take_their_turns_meanwhile():
    done = subprocess.run(
        [sys.executable, "-c", ON_THE_LOOP], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("done as it was\n", "")


def test_in_threads_only_a_few_run_together():
    running, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    threads = [threading.Thread(target=off_the_loop, args=(work,)) for _ in range(AT_ONCE * 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == AT_ONCE


def test_what_is_raised_comes_back():
    def fail(word: str, *, more: str) -> None:
        raise LookupError(word + more)

    with pytest.raises(LookupError, match="as it was"):
        off_the_loop(fail, "as it", more=" was")
