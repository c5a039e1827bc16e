"""Notices of what somebody is about to say: text/x-msmsgscontrol."""

from dataclasses import dataclass

from papyon.payload.message import MimeMessage

CONTROL = "text/x-msmsgscontrol"


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is typing; repeated every four to five seconds, and over six seconds after the last."""

    address: str

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        return MimeMessage(CONTROL, (("TypingUser", self.address),), b"\r\n")


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody is recording a voice clip."""

    address: str

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        return MimeMessage(CONTROL, (("RecordingUser", self.address),), b"\r\n")


def parse_control(message: MimeMessage) -> Typing | Recording | None:
    """Read a text/x-msmsgscontrol; None for notices that nobody knows."""
    if address := message.header("TypingUser"):
        return Typing(address)
    address = message.header("RecordingUser")
    return Recording(address) if address else None
