"""A push service on this machine, and a browser that subscribed to it and reads what comes."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
import msgspec
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from amsn2.api.push import PushAddress


@dataclass
class Pushed:
    """One push as the service got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Takes pushes, and answers as told; 201 when nothing was."""

    url: str = ""
    pushed: list[Pushed] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, it takes what comes, and says nothing until it is set."""

    def __post_init__(self) -> None:
        self.answering.set()

    async def take(self, request: web.Request) -> web.Response:
        self.pushed.append(Pushed(request.path, dict(request.headers), await request.read()))
        self.changed.set()
        await self.answering.wait()
        status, headers = self.answers.pop(0) if self.answers else (201, {})
        return web.Response(status=status, headers=headers)

    async def until(self, count: int) -> list[Pushed]:
        """Wait until so many came."""
        async with asyncio.timeout(20):
            while len(self.pushed) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.pushed


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """A running service."""
    service = PushService()
    application = web.Application()
    application.router.add_post("/{path:.*}", service.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        service.answering.set()
        await runner.cleanup()


class Subscriber:
    """A browser's side: its keys, and what it reads."""

    def __init__(self, service: PushService, name: str = "one") -> None:
        self.path = f"/push/{name}"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.address = PushAddress(
            endpoint=service.url + self.path, p256dh=_text(point), auth=_text(self._auth)
        )

    def read(self, pushed: Pushed) -> dict[str, Any]:
        """What the push says, to this browser only."""
        return msgspec.json.decode(self.opened(pushed))

    def opened(self, pushed: Pushed) -> bytes:
        """The payload as the browser's worker gets it (RFC 8291)."""
        assert pushed.path == self.path
        return http_ece.decrypt(
            pushed.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )


def signed_claims(authorization: str, public_key: str) -> dict[str, Any]:
    """What whoever pushes says of itself, signed with that key (RFC 8292). Raises `InvalidSignature`."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key)
    head, claims, signature = parts["t"].split(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(public_key))
    raw = _bytes(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    return msgspec.json.decode(_bytes(claims))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
