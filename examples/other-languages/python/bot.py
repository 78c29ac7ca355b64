"""A customer-service bot in Python 3.9 or later. It takes encrypted pushes (安全模式) in JSON
and XML, and answers by the API. AES is in the package cryptography, not in Python itself.

    wechat sim --callback http://127.0.0.1:8080/wechat     # prints settings: export them
    pip install cryptography                               # Debian: python3-cryptography
    python3 bot.py                                         # in another terminal

Then open the page that `wechat sim` prints, and write something. LISTEN=host:port names
another address. For the real WeChat export your app's settings instead, without
WECHAT_BASE_URL.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP_ID = os.environ["WECHAT_APPID"]
SECRET = os.environ["WECHAT_APPSECRET"]
TOKEN = os.environ["WECHAT_TOKEN"]
AES_KEY = base64.b64decode(os.environ["WECHAT_AES_KEY"] + "=")
BASE = os.environ.get("WECHAT_BASE_URL") or "https://api.weixin.qq.com"
HOST = urlsplit(BASE).hostname or ""
PLAIN = ("127.0.0.1", "localhost", "::1", os.environ.get("WECHAT_SIMULATOR_HOST"))  # the last: another container's
if urlsplit(BASE).scheme != "https" and (HOST not in PLAIN or HOST.endswith(".qq.com")):
    sys.exit("plain http is for a simulator only")
PICTURE = (Path(__file__).parent / ".." / "sunrise.png").read_bytes()

# --- Pushes


def signed(signature, *parts):
    """Compares in constant time: the right signature must not be guessed digit by digit."""
    right = hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
    return hmac.compare_digest(signature.encode(), right.encode())


def decrypt(encrypted):
    """Gives the message in the envelope: 16 random bytes, the length, the message, the AppID."""
    cipher = Cipher(algorithms.AES(AES_KEY), modes.CBC(AES_KEY[:16])).decryptor()
    padded = cipher.update(base64.b64decode(encrypted)) + cipher.finalize()
    plain = padded[: -padded[-1]]  # padded to 32
    end = 20 + int.from_bytes(plain[16:20], "big")
    if not 1 <= padded[-1] <= 32 or plain[end:] != APP_ID.encode():
        raise ValueError("the push is for another app, or the key is wrong")
    return plain[20:end].decode()


def parse(text):
    """Reads JSON or XML. In XML the first element of a name counts, so that what a user
    writes can't stand for another field."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    if "<!DOCTYPE" in text:  # WeChat sends none, and entities are dangerous
        raise ValueError("a push has no document type")
    fields = {}
    for element in ElementTree.fromstring(text):
        fields.setdefault(element.tag, element.text or "")
    return fields


seen = set()  # WeChat pushes up to three times; a database serves several processes


def push(query, body):
    encrypted = parse(body).get("Encrypt", "")
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 600:
        return False
    if not encrypted or not signed(query.get("msg_signature", ""), TOKEN, timestamp, nonce, encrypted):
        return False
    message = parse(decrypt(encrypted))
    key = (message["FromUserName"], str(message.get("MsgId", "")))
    if key[1] and key in seen:
        return True
    seen.add(key)
    answer(message)
    return True


def answer(message):
    user, text = message["FromUserName"], message.get("Content") if message["MsgType"] == "text" else None
    if message.get("Event") == "user_enter_tempsession":
        send(user, "text", content='你好！发“图片”看日出。Hello! Write "picture" to see the sunrise.')
    elif text and re.search("图片|picture", text, re.IGNORECASE):
        send(user, "image", media_id=upload())
        send(user, "text", content="日出 / Sunrise")
    elif text:
        send(user, "text", content="你说的是 / You wrote: " + text)


# --- The API. WeChat gives a push 5 seconds, so a call gets 4.


class Refused(Exception):
    """WeChat said no."""

    def __init__(self, path, result):
        super().__init__(f"{path}: {result['errcode']} {result.get('errmsg')}")
        self.code = result["errcode"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


opener = urllib.request.build_opener(NoRedirect)  # it checks certificates


def request(path, body, content_type="application/json", **query):
    """Makes a call. Its errors show no URL: that holds the access_token."""
    url = BASE + path + ("?" + urlencode(query) if query else "")
    try:
        with opener.open(urllib.request.Request(url, body, {"Content-Type": content_type}), timeout=4) as response:
            result = json.load(response)
    except (OSError, ValueError):
        raise RuntimeError(f"{path}: no answer") from None
    if result.get("errcode"):
        raise Refused(path, result)
    return result


def to_json(value):
    """Leaves Chinese as it is: WeChat shows \\u escapes to the user."""
    return json.dumps(value, ensure_ascii=False).encode()


kept = {"value": "", "until": 0.0}
fetching = threading.Lock()


def access_token(fresh=False):
    with fetching:
        if fresh or time.time() >= kept["until"]:
            result = request("/cgi-bin/stable_token", to_json({"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}))
            kept.update(value=result["access_token"], until=time.time() + result["expires_in"] - 300)
        return kept["value"]


def call(path, body, **options):
    """Makes a call with the access_token, and again with a new one if WeChat refuses it."""
    try:
        return request(path, body, access_token=access_token(), **options)
    except Refused as refusal:
        if refusal.code not in (40001, 40014, 42001):
            raise
        return request(path, body, access_token=access_token(fresh=True), **options)


def send(user, kind, **content):
    call("/cgi-bin/message/custom/send", to_json({"touser": user, "msgtype": kind, kind: content}))


def upload():
    mark = secrets.token_hex(16)
    head = f'--{mark}\r\nContent-Disposition: form-data; name="media"; filename="sunrise.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head.encode() + PICTURE + f"\r\n--{mark}--\r\n".encode()
    return call("/cgi-bin/media/upload", body, content_type=f"multipart/form-data; boundary={mark}", type="image")["media_id"]


# --- The server


class Handler(BaseHTTPRequestHandler):
    timeout = 5

    def query(self):
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def done(self, status, text=""):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        query = self.query()
        if urlsplit(self.path).path != "/wechat":
            self.done(404)
        elif signed(query.get("signature", ""), TOKEN, query.get("timestamp", ""), query.get("nonce", "")):
            self.done(200, query.get("echostr", ""))
        else:
            self.done(403)

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if urlsplit(self.path).path != "/wechat" or not 0 < length <= 1 << 20:
            self.done(404 if length else 403)
            return
        try:
            taken = push(self.query(), self.rfile.read(length).decode())
        except Exception as fault:
            print(fault, file=sys.stderr)
            self.done(500)  # WeChat pushes again
            return
        self.done(200, "success") if taken else self.done(403)

    def log_message(self, *args):  # a line of the log would hold the query
        pass


if __name__ == "__main__":
    host, port = os.environ.get("LISTEN", "127.0.0.1:8080").split(":")
    server = ThreadingHTTPServer((host, int(port)), Handler)
    print(f"listening at http://{host}:{server.server_port}/wechat", flush=True)
    server.serve_forever()
