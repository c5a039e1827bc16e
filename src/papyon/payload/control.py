"""Typing notices: text/x-msmsgscontrol."""

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


def parse_control(message: MimeMessage) -> Typing | None:
    """Read a text/x-msmsgscontrol; None for other notices, such as the recording of a voice clip."""
    address = message.header("TypingUser")
    return Typing(address) if address else None
