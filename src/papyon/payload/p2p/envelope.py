"""How packets between peers travel through a switchboard: a message for one of those who are there."""

from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage

__all__ = ["P2P", "Envelope", "parse_envelope"]

P2P: Final = "application/x-msnmsgrp2p"
"""Its content type."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A packet to `dest`. With endpoints (`email;{guid}`) in both names it is of version 2.

    Version 1 names no `source`: the switchboard says who it is from.
    """

    dest: str
    packet: bytes
    source: str = ""

    @property
    def version(self) -> int:
        """Of TLP: 2 between endpoints, else 1."""
        return 2 if ";" in self.dest and ";" in self.source else 1

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        headers = [("P2P-Dest", self.dest)]
        if self.source:
            headers.append(("P2P-Src", self.source))
        return MimeMessage(P2P, tuple(headers), self.packet)


def parse_envelope(message: MimeMessage) -> Envelope:
    """Read an application/x-msnmsgrp2p; raises PayloadError when it is for nobody."""
    dest = message.header("P2P-Dest")
    if not dest:
        raise PayloadError("a packet between peers is for nobody")
    return Envelope(dest, message.body, message.header("P2P-Src"))
