"""A small OpenID Connect provider on this machine, strict with who asks, that tests can make lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "iris-test", "un secret de test"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """The provider and its knobs: who signs in there, how it speaks, what it gets wrong."""

    sub: str = "a1b2c3"
    person: dict = field(default_factory=lambda: {"email": "nadia@exemple.fr", "email_verified": True})
    userinfo_is_jwt: bool = False
    key: rsa.RSAPrivateKey = KEY
    algorithm: str = "RS256"
    change: Callable[[dict], dict] = dict  # of the identity token
    change_userinfo: Callable[[dict], dict] = dict
    acr: str = "eidas1"
    down: frozenset[str] = frozenset()  # paths that answer 503
    garbled: frozenset[str] = frozenset()  # paths that answer no JSON
    asked: dict = field(default_factory=dict)  # the last authorization request
    codes: dict = field(default_factory=dict)  # code → the request that it answers
    tokens: set = field(default_factory=set)
    base: str = ""

    def configuration(self) -> dict:
        endpoints = {name: f"{self.base}/{name}" for name in ("authorize", "token", "userinfo", "jwks", "logout")}
        return {
            "issuer": self.base,
            "authorization_endpoint": endpoints["authorize"],
            "token_endpoint": endpoints["token"],
            "userinfo_endpoint": endpoints["userinfo"],
            "jwks_uri": endpoints["jwks"],
            "end_session_endpoint": endpoints["logout"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "test", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict) -> str:
        """Where the browser goes next, once the person has proved who they are."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        self.asked = asked
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict) -> dict | None:
        """The tokens for a code, once; None for whoever may not have them."""
        asked = self.codes.pop(sent.get("code"), None)
        if asked is None or sent.get("client_secret") != CLIENT_SECRET or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        access = secrets.token_urlsafe(8)
        self.tokens.add(access)
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token(asked)}

    def id_token(self, asked: dict) -> str:
        now = int(time.time())
        claims = {"iss": self.base, "aud": CLIENT_ID, "sub": self.sub, "iat": now, "exp": now + 60, "acr": self.acr}
        return self.signed(self.change(claims | {"nonce": asked.get("nonce")}))

    def signed(self, claims: dict) -> str:
        key = self.key if self.algorithm.startswith("RS") else "un secret partagé, bien assez long pour signer"
        if self.algorithm == "none":
            key = None
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "test"})

    def userinfo(self) -> dict:
        return self.change_userinfo({"sub": self.sub, "usual_name": "Lefèvre", "siret": "22270229200012"} | self.person)


class Door(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case path if path in self.provider.down:
                self.send_error(503)
            case path if path in self.provider.garbled:
                self.answer(b"<html>", "text/html")
            case "/.well-known/openid-configuration":
                self.answer_json(self.provider.configuration())
            case "/jwks":
                self.answer_json(self.provider.jwks())
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", self.provider.authorize(asked))
                self.end_headers()
            case "/userinfo":
                self.answer_userinfo()
            case _:
                self.send_error(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        tokens = None if "/token" in self.provider.down else self.provider.token(sent)
        self.answer_json(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def answer_userinfo(self):
        if self.headers["Authorization"].removeprefix("Bearer ") not in self.provider.tokens:
            self.send_error(401)
        elif self.provider.userinfo_is_jwt:
            claims = self.provider.userinfo() | {"iss": self.provider.base, "aud": CLIENT_ID}
            self.answer(self.provider.signed(claims).encode(), "application/jwt; charset=utf-8")
        else:
            self.answer_json(self.provider.userinfo())

    def answer_json(self, content: dict, status: int = 200):
        self.answer(json.dumps(content).encode(), "application/json", status)

    def answer(self, content: bytes, kind: str, status: int = 200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


def open_door(provider: Provider) -> ThreadingHTTPServer:
    """Listen on a free port of this machine; `shutdown()` and `server_close()` end it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ProvidersDoor", (Door,), {"provider": provider}))
    provider.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server
