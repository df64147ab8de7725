"""filestack-python, unmodified, doing what it is told: one JSON line in, one out."""

import hashlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import filestack
from filestack import Client, Filelink, Security
from filestack.exceptions import FilestackHTTPError
from filestack.helpers import verify_webhook_signature

FOLDER = Path(tempfile.mkdtemp(prefix="sealdrop-python-"))


def noise(size):
    return (hashlib.sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]


def content(it):
    return it["text"].encode() if "text" in it else noise(it["size"])


def on_disk(it):
    path = FOLDER / it["name"]
    path.write_bytes(content(it))
    return str(path)


def summary(data):
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def receipt(link):
    wanted = ("handle", "filename", "size", "mimetype", "type", "key", "container", "url", "upload_tags")
    answer = link.upload_response or {}
    return {"handle": link.handle, **{name: answer[name] for name in wanted if name in answer}}


def upload(client, security, it):
    return receipt(client.upload(filepath=on_disk(it), store_params=it.get("store"), intelligent=it.get("intelligent", False)))


def upload_object(client, security, it):
    return receipt(client.upload(file_obj=io.BytesIO(content(it)), store_params=it.get("store")))


def upload_url(client, security, it):
    return receipt(client.upload_url(it["url"], store_params=it.get("store")))


def link_to(client, security, it):
    return Filelink(it["handle"], apikey=client.apikey, security=security)


def download(client, security, it):
    path = FOLDER / "downloaded"
    size = link_to(client, security, it).download(str(path))
    found = summary(path.read_bytes())
    assert found["size"] == size
    return found


def get_content(client, security, it):
    return summary(link_to(client, security, it).get_content())


def metadata(client, security, it):
    return link_to(client, security, it).metadata(it.get("names"))


def overwrite(client, security, it):
    arguments = {name: it[name] for name in ("url", "base64decode") if name in it}
    if "name" in it:
        arguments["filepath"] = on_disk(it)
    elif "text" in it:
        arguments["file_obj"] = io.BytesIO(content(it))
    return link_to(client, security, it).overwrite(**arguments).handle


def delete(client, security, it):
    link_to(client, security, it).delete()
    return "deleted"


def signed_url(client, security, it):
    return link_to(client, security, it).signed_url()


def zip_files(client, security, it):
    path = FOLDER / "files.zip"
    client.zip(str(path), it["handles"])
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def transform(client, security, it):
    """What the signed link of a chain of tasks answers."""
    chain = client.transform_external(it["url"]) if "url" in it else link_to(client, security, it)
    for name, parameters in it["tasks"]:
        chain = getattr(chain, name)(**parameters)
    return summary(chain.get_content(security=security))


def verify_webhook(client, security, it):
    return verify_webhook_signature(it["secret"], it["body"].encode(), it["headers"])


OPERATIONS = {operation.__name__: operation for operation in (
    upload, upload_object, upload_url, download, get_content, metadata, overwrite, delete, signed_url,
    zip_files, transform, verify_webhook,
)}


def run(task):
    setup = task["setup"]
    # As docs/move-from-filestack.md says; the second does not follow the first.
    filestack.config.CNAME = setup["cname"]
    filestack.config.API_URL = f"https://www.{setup['cname']}/api"
    given = setup.get("security")
    security = None
    if given is not None:
        security = Security(given["policy"], given["secret"])
        security.policy_b64 = given.get("policy_b64", security.policy_b64)
        security.signature = given.get("signature", security.signature)
    client = Client(setup["apikey"], security=security)
    try:
        return {"value": OPERATIONS[task["name"]](client, security, task["input"])}
    except FilestackHTTPError as error:
        response = error.__cause__.response
        answer = response.json() if response.headers["content-type"].startswith("application/json") else {}
        return {"refused": {"status": response.status_code, "code": answer.get("code"), "message": str(error)}}
    except Exception as error:  # what the SDK itself will not do
        return {"refused": {"message": f"{type(error).__name__}: {error}"}}


for line in sys.stdin:
    answer = run(json.loads(line))
    print("answer", json.dumps(answer), flush=True)
