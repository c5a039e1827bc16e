"""The form of PUT, DEL, NFY and SDG payloads (MSNP18): three blocks of headers and a body.

The first block says where it goes, the second how reliably, the third what it is. An address in it is
`network:address`, with parameters: `1:alice@example.com;epid={guid}`, `9:guid@live.com;path=IM`.
"""

from dataclasses import dataclass
from typing import Self

from papyon.errors import PayloadError
from papyon.payload.address import NetworkAddress
from papyon.payload.message import encode_headers, parse_headers

Headers = tuple[tuple[str, str], ...]

ADDRESS_LIMIT = 300
"""Characters of an address with its parameters: two GUIDs and the longest e-mail address."""


@dataclass(frozen=True, slots=True)
class RoutedAddress:
    """``endpoint`` (epid) is a braced GUID, ``path`` says which of somebody's services; '' without them."""

    address: str
    network: int = 1
    endpoint: str = ""
    path: str = ""

    def __str__(self) -> str:
        endpoint = f";epid={self.endpoint}" if self.endpoint else ""
        path = f";path={self.path}" if self.path else ""
        return f"{int(self.network)}:{self.address}{endpoint}{path}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address; raises PayloadError."""
        if len(text) > ADDRESS_LIMIT:
            raise PayloadError("an address is too long")
        whole, *rest = text.split(";")
        plain = NetworkAddress.from_token(whole.strip())
        parameters = dict(part.strip().partition("=")[::2] for part in rest)
        return cls(
            plain.address, plain.network, parameters.get("epid", "").lower(), parameters.get("path", "")
        )


@dataclass(frozen=True, slots=True)
class RoutedMessage:
    """``kind`` is the word that opens the third block: Publication, Notification or Messaging.

    ``headers`` are the rest of that block, without Content-Length; ``reliability`` those of the second.
    """

    to: RoutedAddress
    sender: RoutedAddress
    kind: str
    headers: Headers = ()
    body: bytes = b""
    reliability: Headers = ()

    def header(self, name: str) -> str:
        """The first header of the third block with this name, in any case of letters; '' without one."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def encode(self) -> bytes:
        """The payload."""
        routing = (("Routing", "1.0"), ("To", str(self.to)), ("From", str(self.sender)))
        reliability = (("Reliability", "1.0"), *self.reliability)
        content = ((self.kind, "1.0"), *self.headers, ("Content-Length", str(len(self.body))))
        blocks = [encode_headers(block) for block in (routing, reliability, content)]
        return b"\r\n".join((*blocks, self.body))

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read a payload; raises PayloadError."""
        routing, rest = _block(payload)
        reliability, rest = _block(rest)
        content, body = _block(rest)
        if not routing or not content or routing[0][0].lower() != "routing":
            raise PayloadError("a payload is not routed")
        found = {name.lower(): value for name, value in reversed(routing)}
        length = next((value for name, value in content if name.lower() == "content-length"), "")
        if length.isascii() and length.isdigit() and len(length) < 7:
            body = body[: int(length)]
        return cls(
            to=RoutedAddress.parse(found.get("to", "")),
            sender=RoutedAddress.parse(found.get("from", "")),
            kind=content[0][0],
            headers=tuple(pair for pair in content[1:] if pair[0].lower() != "content-length"),
            body=body,
            reliability=reliability[1:],
        )


def _block(payload: bytes) -> tuple[Headers, bytes]:
    """The headers up to the first empty line, and what comes after it."""
    block, _, rest = payload.partition(b"\r\n\r\n")
    return parse_headers(block), rest
