"""Runs the load program of load/ and reads what it reports."""

import json
import subprocess
import sys

from sealdrop import KEY, pair
from servers import PEERS, Server, free_port

LOAD = PEERS / "target/release/load"
MIB = 1 << 20
GIB = 1 << 30


def load(*words, within=()):
    """One load to its end; its report."""
    command = [str(word) for word in [*within, LOAD, *words]]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[len(within):])[:120]} ... ended with {done.returncode}")
    return json.loads(done.stdout or "null")


def filestack(origin, size, *more):
    """The words that upload files of `size` bytes to Sealdrop."""
    policy, signature = pair("pick")
    words = ["filestack", "--origin", origin, "--key", KEY, "--policy", policy, "--signature", signature]
    return [*words, "--size", size, *more]


def delivery(origin, handle):
    """The address of a stored file, with the right to read it."""
    policy, signature = pair("read")
    return f"{origin}/{handle}?policy={policy}&signature={signature}"


def sink(folder):
    port = free_port()
    return Server("sink", [LOAD, "sink", "--listen", f"127.0.0.1:{port}"], port, folder).wait()
