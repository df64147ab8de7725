"""Credentials per second: Sealdrop beside what people write today and beside a bare handler, in one run.

Interleaved rounds of wrk on loopback; only 200s count; one answer in 1,000 is checked while wrk runs.
usage: credentials.sh [--rounds 5] [--seconds 6] [--connections 32] [--only NAME ...]
"""

import argparse
import base64
import http.client
import json
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from report import Goals, machine, median, spread, table
from sealdrop import KEY, SECRET, binary, signature
from servers import BENCH, PEERS, WORKERS, Server, free_port, scratch, version

PATH = "/get-filestack-credentials"
# The limiter works as ever; its limit is out of reach. Everything else is as shipped.
SETTINGS = "[limits]\ncredentials_per_minute = 4000000000\n"
ONE_IN = 1000


def sealdrop(port, folder):
    settings = folder / "sealdrop.toml"
    settings.write_text(SETTINGS)
    command = [binary(), "--listen", f"127.0.0.1:{port}", "--config", settings]
    return command, {"FILESTACK_API_KEY": KEY, "FILESTACK_APP_SECRET": SECRET}


def peer(*command):
    def launch(port, _folder):
        words = [str(word).format(port=port, workers=WORKERS) for word in command]
        python_path = {"PYTHONPATH": str(BENCH / "servers")}
        return words, {"API_KEY": KEY, "APP_SECRET": SECRET, "NODE_ENV": "production", **python_path}

    return launch


SERVERS = {
    "Sealdrop": sealdrop,
    "bare actix-web": peer(PEERS / "target/release/bare-actix", "{port}", "{workers}"),
    "Express + getSecurity": peer("node", BENCH / "servers/express.mjs", "{port}", "{workers}"),
    "Express + getSecurity, one process": peer("node", BENCH / "servers/express.mjs", "{port}", "1"),
    "Starlette + filestack-python": peer(
        PEERS / "python/bin/uvicorn", "--workers", "{workers}", "--host", "127.0.0.1", "--port", "{port}",
        "--log-level", "critical", "--no-access-log", "starlette_app:app",
    ),
    "Flask + filestack-python": peer(
        PEERS / "python/bin/gunicorn", "--workers", "{workers}", "--bind", "127.0.0.1:{port}",
        "--log-level", "error", "flask_app:app",
    ),
}  # fmt: skip
PYTHON = ["Starlette + filestack-python", "Flask + filestack-python"]


class Checker:
    """Asks for so many answers a second over a connection of its own and checks each with its own HMAC."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.checked = 0

    def check(self):
        self.connection.request("GET", PATH)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{answer.status} {body}"
        credentials = json.loads(body)
        policy = credentials["policy"]
        assert credentials["signature"] == signature(policy), credentials
        decoded = json.loads(base64.b64decode(policy.replace("-", "+").replace("_", "/")))
        assert 590 <= decoded["expiry"] - time.time() <= 610, decoded
        assert decoded["call"] == ["pick", "store"] and decoded["maxSize"] == 10_000_000_000, decoded
        assert credentials["apiKey"] == KEY and credentials["expiry"] == decoded["expiry"], credentials
        self.checked += 1

    def keep_checking(self, pause, stopped):
        while not stopped.wait(pause):
            self.check()
        # Between rounds a server may end an idle connection; the next check opens one.
        self.connection.close()


def wrk(server, seconds, connections):
    """Answers of status 200, seconds, and the latencies' 50th and 99th percentiles as wrk writes them."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", server.origin + PATH]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, took = re.search(r"(\d+) requests in ([\d.]+)s", text).groups()
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: (.*)", text)
    if broken:
        sys.exit(f"{server.name}: {broken.group()}")
    percentile = {name: re.search(rf"{name}%\s+(\S+)", text).group(1) for name in (50, 99)}
    return int(requests) - int(refused.group(1) if refused else 0), float(took), percentile


def one_round(server, options, checker, expected_rate):
    """Answers per second, CPU microseconds of the server per answer, and latencies."""
    stopped = threading.Event()
    pause = ONE_IN / expected_rate / 1.5
    checked, cpu = checker.checked, server.cpu_seconds()
    with ThreadPoolExecutor() as pool:
        checking = pool.submit(checker.keep_checking, pause, stopped)
        answers, took, percentile = wrk(server, options.seconds, options.connections)
        stopped.set()
        checking.result()
    cpu = server.cpu_seconds() - cpu
    while (checker.checked - checked) * ONE_IN < answers:
        checker.check()
    checker.connection.close()
    server.forget_log()
    return {"rate": answers / took, "cpu": cpu * 1e6 / answers, "answers": answers, **percentile}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--only", nargs="*", choices=SERVERS, default=list(SERVERS))
    options = parser.parse_args()

    print(f"{machine()}; {WORKERS} workers each; {version('wrk', '-v').partition(' [')[0]}", flush=True)
    folder, servers, rates, rounds = scratch(), {}, {}, {}
    for name in options.only:
        port = free_port()
        command, env = SERVERS[name](port, folder)
        servers[name] = Server(name.replace(" ", "-"), command, port, folder, env=env).wait()
    checkers = {name: Checker(server) for name, server in servers.items()}
    for name, server in servers.items():
        checkers[name].check()
        checkers[name].connection.close()
        answers, took, _ = wrk(server, 1, options.connections)
        rates[name], rounds[name] = answers / took, []
        server.forget_log()
    for number in range(options.rounds):
        # Another one begins each round, so that nobody is always the one after the hungriest.
        names = options.only[number % len(servers) :] + options.only[: number % len(servers)]
        for name in names:
            rounds[name].append(one_round(servers[name], options, checkers[name], rates[name]))

    rate = {name: median([one["rate"] for one in results]) for name, results in rounds.items()}
    rows = []
    for name, results in sorted(rounds.items(), key=lambda item: -rate[item[0]]):
        middle = min(results, key=lambda one: abs(one["rate"] - rate[name]))
        answers = sum(one["answers"] for one in results)
        rows.append([
            name, spread([one["rate"] for one in results]), f"{median([one['cpu'] for one in results]):.1f}",
            middle[50], middle[99], f"{answers:,}", f"{checkers[name].checked:,}",
        ])  # fmt: skip
    print()
    print(table(["server", "answers/s: median (range)", "CPU us per answer", "p50", "p99", "200s", "checked"], rows))
    goals = Goals()
    if "Sealdrop" in rate:
        compare(goals, rate)
        print(f"\n{goals}")
    return goals.missed > 0


def compare(goals, rate):
    ours = rate["Sealdrop"]
    python = [rate[name] for name in PYTHON if name in rate]
    if "bare actix-web" in rate:
        goals.at_least("credentials, beside a bare actix-web handler", ours / rate["bare actix-web"], 0.8)
    for name in ["Express + getSecurity", "Express + getSecurity, one process"]:
        if name in rate:
            goals.at_least(f"credentials, beside {name}", ours / rate[name], 20)
    if python:
        goals.at_least("credentials, beside the fastest Python peer", ours / max(python), 2.5)


if __name__ == "__main__":
    sys.exit(main())
