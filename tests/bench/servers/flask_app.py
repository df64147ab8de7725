"""Peer: the credentials endpoint with Flask and the official filestack-python.

usage: gunicorn --workers N --bind 127.0.0.1:PORT flask_app:app, with API_KEY and APP_SECRET in the environment
"""

import os
import time

from filestack import Security
from flask import Flask, jsonify

API_KEY, SECRET = os.environ["API_KEY"], os.environ["APP_SECRET"]
app = Flask(__name__)


@app.get("/get-filestack-credentials")
def credentials():
    expiry = int(time.time()) + 600
    policy = {"expiry": expiry, "call": ["pick", "store"], "maxSize": 10_000_000_000}
    security = Security(policy, SECRET)
    answer = jsonify(policy=security.policy_b64, signature=security.signature, apiKey=API_KEY, expiry=expiry)
    answer.headers["Cache-Control"] = "no-store"
    return answer
