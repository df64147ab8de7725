"""Uploads over a slow, long and lossy link between two network namespaces, and over one that is cut.

The link is `load link`: tun devices and a program between them that does what `tc netem` does, which not every
kernel has. 20 Mbit/s, 50 ms and 1 % of the packets, each way.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import sealdrop
from load import LOAD, MIB, delivery, filestack, load
from report import median, spread, table
from servers import Server, version

CLIENT, SERVER = "10.77.0.1", "10.77.0.2"
PORT, IPERF_PORT = 8080, 5201
CONNECTIONS = 3
# A part is 6 MiB, three share the link: each needs 7.5 s, and a cut that ends connections costs all three.
BETWEEN_CUTS = (4, 12)
DARK = (0.5, 2)


class Link:
    """Two namespaces and the link between them."""

    def __init__(self):
        self.client, self.server = f"sd{os.getpid()}c", f"sd{os.getpid()}s"

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            for name in (self.client, self.server):
                ip("netns", "add", name)
                stack.callback(ip, "netns", "delete", name)
            # A tun device lives as long as the program that made it.
            devices = [self.client, self.server]
            command = [LOAD, "link", "--devices", *devices]
            self.carrier = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.callback(self._end)
            assert self.carrier.stdout.readline() == "ready\n", "the link did not start"
            for name, own, other in [(self.client, CLIENT, SERVER), (self.server, SERVER, CLIENT)]:
                ip("link", "set", name, "netns", name)
                ip("-n", name, "address", "add", own, "peer", other, "dev", name)
                for device in (name, "lo"):
                    ip("-n", name, "link", "set", device, "up")
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def within(self, name):
        """What stands before a command that is to run in that namespace."""
        return ["ip", "netns", "exec", name]

    def set(self, state):
        """`down` cuts the link, `up` mends it."""
        self.carrier.stdin.write(f"{state}\n")
        self.carrier.stdin.flush()

    def _end(self):
        self.carrier.stdin.close()
        self.packets = json.loads(self.carrier.stdout.read())
        self.carrier.wait()


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def bench(options, folder, goals):
    """The upload's goodput beside iperf3's, and one upload over a link that is cut."""
    if os.geteuid() != 0:
        print("\n### The shaped link\n\nskipped: network namespaces need root")
        return
    size = options.link_mib * MIB
    with Link() as link:
        server = start_server(folder / "link", link)
        goodput = {"iperf3, 3 streams": [], "Sealdrop, 3 parts at a time": []}
        for _ in range(options.rounds):
            goodput["iperf3, 3 streams"].append(iperf(folder, link, seconds=size * 8 / 20e6))
            report = load(*filestack(server.origin, size), within=link.within(link.client))
            goodput["Sealdrop, 3 parts at a time"].append(size * 8 / 1e6 / report["seconds"])
        head = ["over the link", "Mbit/s of payload: median (range)"]
        rows = [[name, spread(rates, "{:.2f}")] for name, rates in goodput.items()]
        control = open("/proc/sys/net/ipv4/tcp_congestion_control").read().strip()
        print(f"\n### 20 Mbit/s, 100 ms there and back, 1 % loss each way; {version('iperf3', '-v')}, TCP {control}\n")
        print(table(head, rows), flush=True)
        theirs, ours = (median(rates) for rates in goodput.values())
        goals.at_least("upload over the shaped link, beside iperf3", ours / theirs, 0.95)
        if options.cuts:
            cut_upload(options, 4 * size, link, server, goals)
        server.stop()
    print(f"\nPackets of the link: {link.packets}")


def start_server(folder, link):
    # Its address is not loopback, so who may have credentials has to be said.
    settings = f'public_url = "http://{SERVER}:{PORT}"\n{sealdrop.SETTINGS}[callers]\nwho = "open"\n'
    return sealdrop.self_hosted(folder, settings, address=SERVER, port=PORT, within=link.within(link.server))


def iperf(folder, link, seconds):
    """Mbit/s that arrive."""
    command = [*link.within(link.server), "iperf3", "-s", "-1", "--forceflush", "-B", SERVER, "-p", str(IPERF_PORT)]
    (folder / "iperf3.log").unlink(missing_ok=True)
    server = Server("iperf3", command, IPERF_PORT, folder, address=SERVER).wait(until="listening")
    client = ["iperf3", "-c", SERVER, "-p", str(IPERF_PORT), "-P", str(CONNECTIONS), "-t", f"{seconds:.0f}", "-J"]
    done = subprocess.run([*link.within(link.client), *client], capture_output=True, text=True, check=True)
    server.stop()
    return json.loads(done.stdout)["end"]["sum_received"]["bits_per_second"] / 1e6


def cut_upload(options, size, link, server, goals):
    """One upload over `cuts` cuts. With every other one the client's connections vanish, as on a change of network."""
    words = [str(word) for word in [*link.within(link.client), LOAD, *filestack(server.origin, size)]]
    upload = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    chance, cuts = random.Random(1), 0
    while cuts < options.cuts and not ended_within(upload, chance.uniform(*BETWEEN_CUTS)):
        link.set("down")
        if cuts % 2:
            upload.send_signal(signal.SIGUSR1)
        time.sleep(chance.uniform(*DARK))
        link.set("up")
        cuts += 1
    answer, _ = upload.communicate()
    if upload.returncode:
        sys.exit(f"the upload broke after {cuts} cuts:\n{server.tail()}")
    report = json.loads(answer)
    address = delivery(server.origin, report["handles"][0])
    load("get", "--from", address, "--size", size, "--check", 0, within=link.within(link.server))
    print(
        f"\n{size // MIB} MiB over {cuts} cuts: every byte arrived, {report['seconds']:.0f} s, "
        f"{report['retries']} requests repeated, {size * 8 / 20e6:.0f} s without cuts at the full rate"
    )
    goals.at_least("cuts during one upload that lost nothing", cuts, options.cuts, "")


def ended_within(process, seconds):
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
