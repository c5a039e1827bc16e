"""Makes bytes of a command."""

import re

from papyon.errors import LocalProtocolError
from papyon.wire.command import WireCommand

_VERB = re.compile(r"[A-Z]{3}|[0-9]{3}")
_BREAKS_THE_LINE = re.compile(r"[ \r\n]")


def encode(command: WireCommand) -> bytes:
    """The bytes of a command; the payload's length becomes the last argument by itself.

    Raises LocalProtocolError for what would break the line: nothing that a user typed gets a chance to become
    a second command.
    """
    if not _VERB.fullmatch(command.verb):
        raise LocalProtocolError(f"{command.verb!r} is not a command")
    for arg in command.args:
        if not arg or _BREAKS_THE_LINE.search(arg):
            raise LocalProtocolError(
                f"an argument of {command.verb} is empty or holds a space or a line break"
            )
    words = [command.verb, *command.args]
    if command.payload is not None:
        words.append(str(len(command.payload)))
    try:
        line = " ".join(words).encode()
    except UnicodeEncodeError as error:
        raise LocalProtocolError(f"an argument of {command.verb} is not text") from error
    return line + b"\r\n" + (command.payload or b"")
