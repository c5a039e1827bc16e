"""Everything that papyon raises.

PapyonError
├── ProtocolError
│   ├── LocalProtocolError      we were asked to send or do what the protocol does not allow
│   └── RemoteProtocolError     the peer sent what the protocol does not allow: close the connection
│       └── PayloadError        a payload or SOAP document that cannot be read: drop that command or request
├── ServerError                 a three-digit answer to one of our commands
├── ServiceFault                a SOAP fault in answer to one of our requests
├── SignInError                 signing in was refused
│   ├── WrongPassword
│   ├── AccountBlocked
│   ├── AccountUnverified
│   ├── TermsUnaccepted         the network's terms of use have to be accepted first
│   ├── TicketRefused           the ticket or its proof was not accepted
│   ├── DialectRefused          the server speaks none of our dialects
│   ├── ClockWrong              this machine's clock is too far from the server's
│   └── ServerBusy
│       └── ServerFull          it takes no more people at the moment
├── TransferError               a picture or file did not get through
│   ├── TransferDeclined        the other side does not want it, does not have it, or cannot do it
│   ├── TransferCancelled       one of both ended it
│   └── TransferBroken          the other side went away, fell silent, or sent something else
└── ConnectionFailed
    ├── NameUnknown             the host name does not resolve
    ├── Unreachable             refused, no route, timed out
    │   ├── CaptivePortal       a web page of the place where we are answers instead of the service
    │   └── ProxyFailed         the proxy cannot be used, or does not let us through
    ├── TlsUntrusted            the certificate is not signed by anybody we trust, or expired
    ├── TlsNameMismatch         the certificate is for another name
    └── ConnectionLost          it was there, and went away
"""

from papyon.types import ErrorCode

__all__ = [
    "AccountBlocked",
    "AccountUnverified",
    "CaptivePortal",
    "ClockWrong",
    "ConnectionFailed",
    "ConnectionLost",
    "DialectRefused",
    "LocalProtocolError",
    "NameUnknown",
    "PapyonError",
    "PayloadError",
    "ProtocolError",
    "ProxyFailed",
    "RemoteProtocolError",
    "ServerBusy",
    "ServerError",
    "ServerFull",
    "ServiceFault",
    "SignInError",
    "TermsUnaccepted",
    "TicketRefused",
    "TlsNameMismatch",
    "TlsUntrusted",
    "TransferBroken",
    "TransferCancelled",
    "TransferDeclined",
    "TransferError",
    "Unreachable",
    "WrongPassword",
]

# The names above say what happened ("WrongPassword"), which reads better in an except clause than "...Error".


class PapyonError(Exception):
    """The root of everything that papyon raises."""


class ProtocolError(PapyonError):
    """Somebody broke the rules of the protocol."""


class LocalProtocolError(ProtocolError):
    """We were asked to send or do what the protocol does not allow; a bug in the caller."""


class RemoteProtocolError(ProtocolError):
    """The peer sent what the protocol does not allow; the stream cannot be trusted any more."""


class PayloadError(RemoteProtocolError):
    """A payload or SOAP document cannot be read; the stream around it is still sound."""


class ServerError(PapyonError):
    """A three-digit answer: ``code`` is the number, ``command`` the verb that it answers ('' if unknown)."""

    def __init__(self, code: int, command: str = "") -> None:
        self.code = code
        self.command = command
        super().__init__(f"{command or 'a command'} was answered {code} ({ErrorCode.words(code)})")


class ServiceFault(PapyonError):  # noqa: N818 - see the note above the classes
    """A SOAP fault: ``code`` is the most specific code without its prefix, ``text`` the server's sentence.

    ``detail`` carries what some faults add: the lock key challenge of an offline message, the conflicting id
    of a contact that is there already, the address to go to of a redirect.
    """

    def __init__(self, code: str, text: str = "", detail: str = "") -> None:
        self.code = code
        self.text = text
        self.detail = detail
        super().__init__(f"{code}: {text}" if text else code)


class SignInError(PapyonError):
    """Signing in was refused; ``code`` is the server's three-digit answer, or 0 where there was none."""

    def __init__(self, message: str = "", code: int = 0) -> None:
        self.code = code
        super().__init__(message or (self.__doc__ or "").partition(".")[0])


class WrongPassword(SignInError):  # noqa: N818 - see the note above the classes
    """The address or the password is wrong: check both, capital letters count."""


class AccountBlocked(SignInError):  # noqa: N818 - see the note above the classes
    """The account is suspended or may not sign in here: ask whoever runs the server."""


class AccountUnverified(SignInError):  # noqa: N818 - see the note above the classes
    """The account still has to be confirmed: follow the letter that came with it, then sign in again."""


class TermsUnaccepted(SignInError):  # noqa: N818 - see the note above the classes
    """The network wants its terms of use accepted: do that on its web site, then sign in again."""


class TicketRefused(SignInError):  # noqa: N818 - see the note above the classes
    """The server did not accept the ticket: another one is got with the next attempt."""


class DialectRefused(SignInError):  # noqa: N818 - see the note above the classes
    """The server speaks none of the dialects that were offered: offer others, or choose another server."""


class ClockWrong(SignInError):  # noqa: N818 - see the note above the classes
    """The clock of this machine is too far from the server's: set it, then sign in again."""


class ServerBusy(SignInError):  # noqa: N818 - see the note above the classes
    """The server is too busy or going down: wait and try again."""


class ServerFull(ServerBusy):
    """The server takes no more people at the moment: wait and try again."""


class TransferError(PapyonError):
    """A picture or file did not get through."""


class TransferDeclined(TransferError):  # noqa: N818 - see the note above the classes
    """The other side does not want it, does not have it, or cannot do it."""


class TransferCancelled(TransferError):  # noqa: N818 - see the note above the classes
    """One of both sides ended it."""


class TransferBroken(TransferError):  # noqa: N818 - see the note above the classes
    """The other side went away, fell silent, or sent something else."""


class ConnectionFailed(PapyonError):  # noqa: N818 - see the note above the classes
    """There is no connection to the server."""


class NameUnknown(ConnectionFailed):
    """The host name does not resolve."""


class Unreachable(ConnectionFailed):
    """Nothing answers at this address and port."""


class CaptivePortal(Unreachable):
    """A web page answers instead of the service: sign in to the network that you are in, with a browser."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").partition(".")[0])


class ProxyFailed(Unreachable):
    """The proxy does not answer or does not let us through: check its address, name and password."""


class TlsUntrusted(ConnectionFailed):
    """The certificate is not one that we trust."""


class TlsNameMismatch(ConnectionFailed):
    """The certificate is for another name."""


class ConnectionLost(ConnectionFailed):
    """The connection was there, and went away."""
