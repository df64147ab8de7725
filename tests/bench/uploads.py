"""Uploads and downloads over loopback: Sealdrop beside nginx and a tus server, in one run.

usage: upload.sh [speed] [sizes] [delivery] [link] [--rounds 3] [--size-mib 1024] [--largest-mib 10240] [--cuts 20]
Without names: all of them. Each measurement has a server and a folder of its own, and ends with a sync, so
that nobody writes back what another one left.
"""

import argparse
import getpass
import os
import shutil
import sys
import time

import link
import sealdrop
from load import MIB, delivery, filestack, load, sink
from report import Goals, machine, median, spread, table
from servers import BENCH, WORKERS, Server, free_port, scratch, version

BENCHES = ["speed", "sizes", "delivery", "link"]
AT_ONCE = 64
AT_ONCE_MIB = 16


def nginx(folder):
    """nginx with WebDAV's PUT and its static files as fast as it has them, over one folder."""
    port = free_port()
    (folder / "files").mkdir(parents=True)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/tmp-{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"""
        {user} worker_processes {WORKERS}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{}}
        http {{
            {temporary}
            access_log off; client_max_body_size 0; sendfile on; tcp_nopush on;
            server {{ listen 127.0.0.1:{port}; root {folder}/files; location / {{ dav_methods PUT; }} }}
        }}
    """)
    return Server("nginx", ["nginx", "-c", folder / "nginx.conf"], port, folder).wait()


def tus(folder):
    port = free_port()
    (folder / "files").mkdir(parents=True)
    command = ["node", BENCH / "servers/tus.mjs", port, folder / "files"]
    return Server("tus", command, port, folder).wait()


class Run:
    """One measurement in a folder and with a server of its own."""

    def __init__(self, start, folder):
        self.start, self.folder = start, folder

    def __enter__(self):
        self.folder.mkdir()
        self.server = self.start(self.folder)
        return self.server

    def __exit__(self, *_):
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.sync()


# --- One file to disk -------------------------------------------------------------------------------------


def send_to_sealdrop(server, size, check, *more):
    report = load(*filestack(server.origin, size, *more))
    if check:
        load("get", "--from", delivery(server.origin, report["handles"][0]), "--size", size, "--check", 0)
    return report


def send_to_nginx(server, size, check):
    report = load("put", "--to", f"{server.origin}/f", "--size", size, "--connections", 3)
    for number in range(3 if check else 0):
        start, end = number * size // 3, (number + 1) * size // 3
        load("check", server.log.parent / f"files/f{number}", "--offset", start, "--size", end - start)
    return report


def send_to_tus(server, size, check):
    report = load("tus", "--to", f"{server.origin}/files", "--size", size)
    if check:
        stored = max((server.log.parent / "files").iterdir(), key=lambda file: file.stat().st_size)
        load("check", stored, "--size", size)
    return report


def send_to_sink(server, size, _check):
    return load("put", "--to", f"{server.origin}/f", "--size", size, "--connections", 3)


SENDERS = {
    "Sealdrop": (sealdrop.self_hosted, send_to_sealdrop),
    "Sealdrop, MD5": (sealdrop.self_hosted, lambda *words: send_to_sealdrop(*words, "--md5")),
    "nginx, PUT over three connections": (nginx, send_to_nginx),
    "@tus/server, one PATCH": (tus, send_to_tus),
    "(the client alone, thrown away)": (sink, send_to_sink),
}


def disk_alone(folder, size):
    """Seconds to write a file of `size` bytes and to sync it."""
    block, file = os.urandom(MIB), folder / "disk"
    started = time.monotonic()
    with open(file, "wb", buffering=0) as out:
        for _ in range(size // MIB):
            out.write(block)
        os.fsync(out.fileno())
    took = time.monotonic() - started
    file.unlink()
    os.sync()
    return took


def speed(options, folder, goals):
    """One large file, from the first request to the last answer."""
    size = options.size_mib * MIB
    runs = {name: [] for name in SENDERS}
    disk = []
    for number in range(options.rounds):
        for name, (start, send) in SENDERS.items():
            with Run(start, folder / "speed") as server:
                cpu = server.cpu_seconds()
                report = send(server, size, False)
                report["server_cpu"] = server.cpu_seconds() - cpu
                report["memory"] = server.peak_memory()
            runs[name].append(report)
        disk.append(disk_alone(folder, size))
    for start, send in SENDERS.values():
        with Run(start, folder / "check") as server:
            send(server, size, True)

    rate = {name: median([options.size_mib / one["seconds"] for one in reports]) for name, reports in runs.items()}
    rows = [
        [
            name,
            spread([options.size_mib / one["seconds"] for one in reports]),
            f"{median([one['server_cpu'] for one in reports]):.2f}",
            f"{median([one['cpu_seconds'] for one in reports]):.2f}",
            f"{max(one['memory'] for one in reports):.0f}",
        ]
        for name, reports in runs.items()
    ]
    rows.append(["(the disk alone, write and fsync)", spread([options.size_mib / one for one in disk]), "", "", ""])
    head = ["server", "MiB/s: median (range)", "server CPU s", "client CPU s", "peak MiB"]
    print(f"\n### {options.size_mib} MiB to disk, 6 MiB parts, 3 at a time\n\n{table(head, rows)}", flush=True)
    peer = rate["nginx, PUT over three connections"]
    goals.at_least("upload, beside nginx's PUT", rate["Sealdrop"] / peer, 1.0)
    goals.at_least("upload with MD5, beside nginx's PUT", rate["Sealdrop, MD5"] / peer, 0.7)
    goals.at_least("upload, beside @tus/server", rate["Sealdrop"] / rate["@tus/server, one PATCH"], 1.5)


# --- From small to large ----------------------------------------------------------------------------------


def sizes(options, folder, goals):
    """Peak memory and the time of complete; a fresh server each, since a peak never falls."""
    cases = [(1, size) for size in [1, 10, 100, 1024, options.largest_mib]] + [(AT_ONCE, AT_ONCE_MIB)]
    runs = {case: [] for case in cases}
    for _ in range(options.rounds):
        for files, size in cases:
            with Run(sealdrop.self_hosted, folder / "sizes") as server:
                report = load(*filestack(server.origin, size * MIB, "--files", files))
                report["memory"] = server.peak_memory()
            runs[files, size].append(report)
    memory = {case: max(one["memory"] for one in reports) for case, reports in runs.items()}
    complete = {case: [one["complete_seconds"] * 1000 for one in reports] for case, reports in runs.items()}
    rows = [
        [
            f"{files} x {size} MiB" if files > 1 else f"{size} MiB",
            spread([one["seconds"] for one in runs[files, size]], "{:.2f}"),
            spread(complete[files, size], "{:.1f}"),
            f"{memory[files, size]:.1f}",
        ]
        for files, size in cases
    ]
    head = ["upload", "seconds: median (range)", "complete, ms: median (range)", "peak MiB, worst"]
    print(f"\n### Memory and complete\n\n{table(head, rows)}", flush=True)
    largest = (1, options.largest_mib)
    goals.at_most("peak memory, worst of all", max(memory.values()), 64, " MiB")
    goals.at_most(f"peak memory, {options.largest_mib} MiB beside 100 MiB", memory[largest] / memory[1, 100], 1.25, " x")
    ratio = median(complete[largest]) / median(complete[1, 10])
    goals.at_most(f"complete, {options.largest_mib} MiB beside 10 MiB", ratio, 2, " x")


# --- Downloads --------------------------------------------------------------------------------------------


def deliveries(options, folder, goals):
    """One stored file, from the page cache, over one connection and over four."""
    size = options.size_mib * MIB
    (folder / "ours").mkdir()
    ours, theirs = sealdrop.self_hosted(folder / "ours"), nginx(folder / "theirs")
    handle = load(*filestack(ours.origin, size))["handles"][0]
    load("put", "--to", f"{theirs.origin}/f", "--size", size, "--connections", 1)
    addresses = {"Sealdrop": delivery(ours.origin, handle), "nginx": f"{theirs.origin}/f0"}
    for address in addresses.values():
        load("get", "--from", address, "--size", size, "--check", 0)
    runs = {(name, connections): [] for connections in [1, 4] for name in addresses}
    for _ in range(options.rounds):
        for name, connections in runs:
            words = ["--size", size, "--connections", connections]
            report = load("get", "--from", addresses[name], *words)
            runs[name, connections].append(report["bytes"] / MIB / report["seconds"])
    for server in (ours, theirs):
        server.stop()
    rows = [[name, connections, spread(rates)] for (name, connections), rates in runs.items()]
    head = ["server", "connections", "MiB/s: median (range)"]
    print(f"\n### Delivery of {options.size_mib} MiB\n\n{table(head, rows)}", flush=True)
    for connections in [1, 4]:
        ratio = median(runs["Sealdrop", connections]) / median(runs["nginx", connections])
        goals.at_least(f"delivery, {connections} at once, beside nginx", ratio, 1.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benches", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size-mib", type=int, default=1024, help="of speed and delivery")
    parser.add_argument("--largest-mib", type=int, default=10240, help="of sizes")
    parser.add_argument("--link-mib", type=int, default=64, help="of link; four times that under cuts")
    parser.add_argument("--cuts", type=int, default=20)
    options = parser.parse_args()
    if unknown := set(options.benches) - set(BENCHES):
        parser.error(f"there is no {', '.join(unknown)}")

    print(f"{machine()}; {version('nginx', '-v')}; node {version('node', '-v')}", flush=True)
    folder, goals = scratch(), Goals()
    benches = {"speed": speed, "sizes": sizes, "delivery": deliveries, "link": link.bench}
    for name in options.benches or BENCHES:
        benches[name](options, folder, goals)
    print(f"\n{goals}")
    return goals.missed > 0


if __name__ == "__main__":
    sys.exit(main())
