"""Our key, by which push services know us (VAPID, RFC 8292), and what is signed with it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from py_vapid import Vapid02, b64urlencode  # type: ignore[import-untyped]  # it has no types of its own

from amsn2.frontends.push import limits


def new_key() -> bytes:
    """A private key, as it is kept in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Signer:
    """Signs what is sent to a push service, a while with one signature."""

    def __init__(self, key: bytes, contact: str, now: Callable[[], int]) -> None:
        """key: as `new_key` made it, raises ValueError; contact: whom the service may write to.

        now: milliseconds since 1970 UTC.
        """
        private = load_pem_private_key(key, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
            raise ValueError("not a key of web push")
        self._vapid = Vapid02(private)
        self._contact = contact
        self._now = now
        self._signed: dict[str, tuple[int, str]] = {}
        self.public_key = str(
            b64urlencode(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        )

    def authorization(self, endpoint: str) -> str:
        """The header by which the service of that address knows us."""
        parts = urlsplit(endpoint)
        service, now = f"{parts.scheme}://{parts.netloc}", self._now() // 1000
        known = self._signed.get(service)
        if known is None or not 0 <= now - known[0] < limits.TOKEN_REUSE:
            if len(self._signed) >= limits.SUBSCRIPTIONS:
                self._signed.clear()
            claims = {"sub": self._contact, "aud": service, "exp": now + limits.TOKEN_LIFE}
            known = self._signed[service] = now, str(self._vapid.sign(claims)["Authorization"])
        return known[1]
