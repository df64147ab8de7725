"""Import of one large file by URL over loopback: Sealdrop beside @uppy/companion, in one run.

usage: import.sh [--rounds 3] [--size-mib 1024]
nginx hands the file out from the page cache. Each run has servers and a folder of its own, and ends with a sync.
"""

import argparse
import base64
import json
import os
import shutil
import socket
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import sealdrop
from load import MIB, delivery, load, sink
from report import Goals, machine, median, spread, table
from servers import BENCH, Server, free_port, scratch, version
from uploads import Run, nginx

# The host is on loopback, which has to be opened.
OPENED = sealdrop.SETTINGS + '[fetch]\nallow_private = ["127.0.0.0/8"]\nmax_size = "20GB"\n'
PATIENCE = 600
AT_ONCE = 64
AT_ONCE_MIB = 16


def ours(folder):
    return sealdrop.self_hosted(folder, OPENED)


def companion(folder):
    port = free_port()
    (folder / "files").mkdir(parents=True)
    command = ["node", BENCH / "servers/companion.mjs", port, folder / "files"]
    return Server("companion", command, port, folder, env={"NODE_ENV": "production"}).wait()


def post(url, body):
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


# --- Sealdrop ---------------------------------------------------------------------------------------------


def with_sealdrop(server, url, _destination):
    policy, signature = sealdrop.pair("pick")
    security = {"name": "security", "params": {"policy": policy, "signature": signature}}
    body = {"apikey": sealdrop.KEY, "sources": [url], "tasks": [{"name": "store"}, security]}
    return post(f"{server.origin}/process", body)


def check_ours(server, size, stored, _destination):
    load("get", "--from", delivery(server.origin, stored["handle"]), "--size", size, "--check", 0)


# --- Companion --------------------------------------------------------------------------------------------


def with_companion(server, url, destination):
    """As Uppy's URL plugin does: begins when a WebSocket listens, and is done when that says so."""
    body = {"url": url, "protocol": "multipart", "httpMethod": "PUT", "useFormData": False, "metadata": {}}
    token = post(f"{server.origin}/url/get", {**body, "endpoint": f"{destination.origin}/f0"})["token"]
    with socket.create_connection((server.address, server.port), timeout=PATIENCE) as connection:
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            f"GET /api/{token} HTTP/1.1\r\nHost: {server.address}:{server.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        stream = connection.makefile("rb")
        while stream.readline().strip():
            pass
        while True:
            message = json.loads(frame(stream))
            if message["action"] == "success":
                return message
            if message["action"] == "error":
                sys.exit(f"companion: {message['payload']}")


def frame(stream):
    """The text of one frame of a server (RFC 6455, section 5.2)."""
    length = stream.read(2)[1]
    if length >= 126:
        length = int.from_bytes(stream.read(2 if length == 126 else 8), "big")
    return stream.read(length)


def check_nginx(_server, size, _stored, destination):
    load("check", destination.log.parent / "files/f0", "--size", size)


def check_nothing(*_):
    pass


# What imports, where Companion puts the bytes, how they are imported and compared.
IMPORTERS = {
    "Sealdrop": (ours, None, with_sealdrop, check_ours),
    "@uppy/companion into nginx's PUT": (companion, nginx, with_companion, check_nginx),
    "@uppy/companion, thrown away": (companion, sink, with_companion, check_nothing),
}


def run(name, folder, url, size, is_checked):
    """One import; the times and sizes of it. What Companion's destination takes is counted for it too."""
    start, start_destination, do, check = IMPORTERS[name]
    with Run(start, folder / "importer") as server:
        destination = None
        if start_destination:
            (folder / "destination").mkdir()
            destination = start_destination(folder / "destination")
        servers = [server, destination] if destination else [server]
        cpu = sum(one.cpu_seconds() for one in servers)
        started = time.monotonic()
        stored = do(server, url, destination)
        report = {
            "seconds": time.monotonic() - started,
            "cpu": sum(one.cpu_seconds() for one in servers) - cpu,
            "memory": server.peak_memory(),
        }
        if is_checked:
            check(server, size, stored, destination)
        if destination:
            destination.stop()
            shutil.rmtree(folder / "destination")
    return report


def many(folder, url, files):
    """Peak memory of Sealdrop while it imports `files` files at once."""
    with Run(ours, folder / "many") as server, ThreadPoolExecutor(files) as pool:
        for stored in [pool.submit(with_sealdrop, server, url, None) for _ in range(files)]:
            stored.result()
        return server.peak_memory()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size-mib", type=int, default=1024)
    options = parser.parse_args()
    print(f"{machine()}; {version('nginx', '-v')}; node {version('node', '-v')}", flush=True)
    folder, goals, size = scratch(), Goals(), options.size_mib * MIB

    host = nginx(folder / "host")
    load("put", "--to", f"{host.origin}/f", "--size", size, "--connections", 1)
    url = f"{host.origin}/f0"
    runs, alone = {name: [] for name in IMPORTERS}, []
    for _ in range(options.rounds):
        for name in IMPORTERS:
            runs[name].append(run(name, folder, url, size, False))
        alone.append(load("get", "--from", url, "--size", size)["seconds"])
    for name in IMPORTERS:
        run(name, folder, url, size, True)
    load("put", "--to", f"{host.origin}/small", "--size", AT_ONCE_MIB * MIB, "--connections", 1)
    at_once = many(folder, f"{host.origin}/small0", AT_ONCE)
    host.stop()

    rates = {name: [options.size_mib / one["seconds"] for one in reports] for name, reports in runs.items()}
    rows = [
        [
            name,
            spread(rates[name]),
            f"{median([one['cpu'] for one in reports]):.2f}",
            f"{max(one['memory'] for one in reports):.0f}",
        ]
        for name, reports in runs.items()
    ]
    rows.append(["(the host alone, to a client that forgets)", spread([options.size_mib / one for one in alone]), "", ""])
    head = ["importer", "MiB/s: median (range)", "CPU s, destination included", "importer's peak MiB, worst"]
    print(f"\n### {options.size_mib} MiB by URL\n\n{table(head, rows)}", flush=True)
    rate = {name: median(values) for name, values in rates.items()}
    memory = {name: max(one["memory"] for one in reports) for name, reports in runs.items()}
    to_disk = "@uppy/companion into nginx's PUT"
    goals.at_least("import, beside @uppy/companion into nginx", rate["Sealdrop"] / rate[to_disk], 1.0)
    goals.at_most("peak memory of an import", memory["Sealdrop"], 64, " MiB")
    goals.at_most(f"peak memory of {AT_ONCE} imports of {AT_ONCE_MIB} MiB at once", at_once, 64, " MiB")
    print(f"\n{goals}")
    return goals.missed > 0


if __name__ == "__main__":
    sys.exit(main())
