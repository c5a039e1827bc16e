"""Invitations of old clients to games, files and voice: text/x-msmsgsinvite. Newer ones use MSNSLP."""

import re
from dataclasses import dataclass

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage, encode_headers, parse_headers

INVITATION = "text/x-msmsgsinvite"
NOT_INSTALLED = "REJECT_NOT_INSTALLED"

_COOKIE = re.compile(r"[0-9]{1,10}")
_COMMAND = re.compile(r"[A-Z]{1,20}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """``command`` is INVITE, ACCEPT or CANCEL; ``cookie`` says which invitation is meant.

    ``code`` says why a CANCEL came; ``application`` is a name for people.
    """

    command: str
    cookie: int
    application: str = ""
    code: str = ""

    @property
    def wants_answer(self) -> bool:
        """Whether somebody waits for an ACCEPT or CANCEL."""
        return self.command == "INVITE"

    def refusal(self) -> "Invitation":
        """What to answer when there is nothing here to do it with."""
        return Invitation("CANCEL", self.cookie, code=NOT_INSTALLED)

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        fields = [("Application-Name", " ".join(self.application.split()))] if self.application else []
        fields += [("Invitation-Command", self.command), ("Invitation-Cookie", str(self.cookie))]
        if self.code:
            fields.append(("Cancel-Code", self.code))
        return MimeMessage(f"{INVITATION}; charset=UTF-8", (), encode_headers(tuple(fields)) + b"\r\n")


def parse_invitation(message: MimeMessage) -> Invitation:
    """Read a text/x-msmsgsinvite; raises PayloadError if it does not say what it wants."""
    fields = {name.lower(): value for name, value in parse_headers(message.body)}
    command, cookie = fields.get("invitation-command", "").upper(), fields.get("invitation-cookie", "")
    if not _COMMAND.fullmatch(command) or not _COOKIE.fullmatch(cookie):
        raise PayloadError("an invitation has no command or no cookie")
    return Invitation(command, int(cookie), fields.get("application-name", ""), fields.get("cancel-code", ""))
