"""Peer: the credentials endpoint with Starlette and the official filestack-python.

usage: uvicorn --workers N --port PORT starlette_app:app, with API_KEY and APP_SECRET in the environment
"""

import os
import time

from filestack import Security
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

API_KEY, SECRET = os.environ["API_KEY"], os.environ["APP_SECRET"]


async def credentials(_request):
    expiry = int(time.time()) + 600
    policy = {"expiry": expiry, "call": ["pick", "store"], "maxSize": 10_000_000_000}
    security = Security(policy, SECRET)
    answer = {"policy": security.policy_b64, "signature": security.signature, "apiKey": API_KEY, "expiry": expiry}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


app = Starlette(routes=[Route("/get-filestack-credentials", credentials)])
