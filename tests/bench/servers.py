"""Servers on loopback: started on a free port, watched, and ended by their own process ids."""

import atexit
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).resolve().parent
PEERS = BENCH / "peers"
# As many workers as cores for every server, since that is Sealdrop's own default.
WORKERS = len(os.sched_getaffinity(0))
PAGE = os.sysconf("SC_CLK_TCK")

_running = []


def scratch():
    """A folder of this run, on the disk to measure; gone at the end. BENCH_SCRATCH says where it is made."""
    parent = os.environ.get("BENCH_SCRATCH", PEERS)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    atexit.register(_end, folder)
    return folder


def free_port(address="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class Server:
    """One server process with its children."""

    def __init__(self, name, command, port, folder, address="127.0.0.1", env=None):
        self.name, self.port, self.address = name, port, address
        self.origin = f"http://{address}:{port}"
        self.log = folder / f"{name}.log"
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                cwd=folder,
            )
        _running.append(self)

    def wait(self, until=None, seconds=20):
        """Until the port is open, or until the log holds the words `until`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if until in self.log.read_text(errors="replace") if until else self._is_open():
                return self
            time.sleep(0.05)
        sys.exit(f"{self.name} did not start:\n{self.tail()}")

    def _is_open(self):
        try:
            socket.create_connection((self.address, self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def family(self):
        """Its process id and those of its children's children."""
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int(_stat(entry.name)[1])
                except OSError:
                    continue
        family = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return family

    def cpu_seconds(self):
        """User and system time of the family so far."""
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in self.family()) / PAGE

    def peak_memory(self):
        """Largest resident size that one process of the family had, in MiB (VmHWM)."""
        status = "\n".join(pathlib.Path(f"/proc/{pid}/status").read_text() for pid in self.family())
        return max(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    def forget_log(self):
        os.truncate(self.log, 0)

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:]

    def stop(self):
        if self in _running:
            _running.remove(self)
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _stat(pid):
    """/proc/PID/stat from the state on; the name before it may hold anything."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def version(*command):
    """The first line that a program prints about its version."""
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def _end(folder):
    for server in list(_running):
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


# Ending on SIGTERM runs what is registered above.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
