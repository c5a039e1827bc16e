"""The log: what happened, to which peer, at which command, with which code.

Never what people wrote, never secrets.
"""

import logging

_LOG = logging.getLogger("msnpd")


def note(what: str, peer: tuple[str, int], level: int = logging.INFO, **fields: object) -> None:
    """One line of words and key=value pairs, also given as `fields` to whoever formats records."""
    if _LOG.isEnabledFor(level):
        pairs = {"peer": f"{peer[0]}:{peer[1]}", **fields}
        text = " ".join(f"{key}={_plain(value)}" for key, value in pairs.items())
        _LOG.log(level, "%s %s", what, text, extra={"fields": pairs})


def _plain(value: object) -> str:
    # Nothing that a client chose can begin a line of its own.
    return "".join(letter if letter.isprintable() and letter != " " else "?" for letter in str(value)[:200])
