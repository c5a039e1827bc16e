"""A port that cannot be had, in words."""

import contextlib
import errno
import socket
from collections.abc import Iterator

from amsn2.app.problems import CannotStart


@contextlib.contextmanager
def ports_in_words(what: str, host: str, ports: str, advice: str) -> Iterator[None]:
    """Turn what the system says of a port into `CannotStart` with a reason and an advice.

    ports: as for people, such as "port 2009".
    """
    try:
        yield
    except OSError as error:
        raise CannotStart(f"{what} cannot listen on {host}, {ports}: {_reason(error)}. {advice}") from error


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "there is no machine of that name"
    match error.errno:
        case errno.EADDRINUSE:
            return "it is taken"
        case errno.EACCES:
            return "only the administrator of this machine may use it"
        case errno.EADDRNOTAVAIL:
            return "that is no address of this machine"
        case _:
            return error.strerror or str(error)


def page_url(host: str, port: int, base_path: str) -> str:
    """Where somebody on this machine finds the page."""
    return f"http://{bracketed(reachable(host))}:{port}{base_path}"


def reachable(host: str) -> str:
    """The address by which this machine reaches what listens on that host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on


def bracketed(host: str) -> str:
    """A host as a URL has it."""
    return f"[{host}]" if ":" in host else host
