"""Sealdrop itself: where its binary is, how it is started self-hosted, and policies for it."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import sys
import time

from servers import BENCH, Server, free_port

ROOT = BENCH.parent.parent
KEY, SECRET = "AbenchmarkKey000000000", "an-app-secret-of-26-bytes!"
# 10 GiB are more than the 10 GB that are the default.
# The bench is one client, and may have everything.
SETTINGS = '[limits]\npercent_of_one_client = 100\n[policy]\nmax_size = "20GB"\n'


def binary():
    """The release binary: SEALDROP_BINARY, or the one that `cargo build --release` makes here."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = pathlib.Path(os.environ.get("SEALDROP_BINARY", target / "release" / "sealdrop"))
    if not binary.is_file():
        sys.exit(f"{binary} is missing: cargo build --release")
    return str(binary)


def self_hosted(folder, settings=SETTINGS, address="127.0.0.1", port=None, within=()):
    """A self-hosted server that listens and keeps its files in `folder`; `within` is put before its command."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sealdrop.toml").write_text(settings)
    port = port or free_port(address)
    command = [*within, binary(), "--listen", f"{address}:{port}", "--data-dir", folder / "data"]
    command += ["--config", folder / "sealdrop.toml"]
    env = {"SEALDROP_API_KEY": KEY, "SEALDROP_APP_SECRET": SECRET}
    return Server("sealdrop", command, port, folder, address=address, env=env).wait(until="listening on")


def signature(policy):
    """Filestack's: the HMAC-SHA256 of the encoded policy, in hex."""
    return hmac.new(SECRET.encode(), policy.encode(), hashlib.sha256).hexdigest()


def pair(*calls):
    """A policy of one hour for `calls`, and its signature."""
    policy = {"expiry": int(time.time()) + 3600, "call": calls}
    encoded = base64.urlsafe_b64encode(json.dumps(policy).encode()).decode()
    return encoded, signature(encoded)
