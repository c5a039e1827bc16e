"""What went wrong, from papyon's errors into problems that people understand."""

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode
from papyon.aio.events import SignedInElsewhere
from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    CaptivePortal,
    ClockWrong,
    ConnectionLost,
    LocalProtocolError,
    NameUnknown,
    PapyonError,
    ProxyFailed,
    ServerBusy,
    ServerError,
    ServiceFault,
    TermsUnaccepted,
    TlsNameMismatch,
    TlsUntrusted,
    TransferBroken,
    TransferCancelled,
    TransferDeclined,
    Unreachable,
    WrongPassword,
)
from papyon.payload.soap.offline import StoreFault
from papyon.payload.soap.service import FaultCode
from papyon.types import ErrorCode

_KINDS: tuple[tuple[type[PapyonError], ProblemCode], ...] = (
    (WrongPassword, ProblemCode.WRONG_PASSWORD),
    (AccountBlocked, ProblemCode.ACCOUNT_BLOCKED),
    (AccountUnverified, ProblemCode.ACCOUNT_BLOCKED),
    (TermsUnaccepted, ProblemCode.ACCOUNT_BLOCKED),
    (ServerBusy, ProblemCode.SERVER_BUSY),
    (SignedInElsewhere, ProblemCode.SIGNED_IN_ELSEWHERE),
    (NameUnknown, ProblemCode.SERVER_UNKNOWN),
    (ClockWrong, ProblemCode.CLOCK_WRONG),
    (CaptivePortal, ProblemCode.CAPTIVE_PORTAL),  # which is unreachable, too, as the next one is
    (ProxyFailed, ProblemCode.PROXY_FAILED),
    (Unreachable, ProblemCode.SERVER_UNREACHABLE),
    (TlsNameMismatch, ProblemCode.TLS_NAME),
    (TlsUntrusted, ProblemCode.TLS_UNTRUSTED),
    (ConnectionLost, ProblemCode.SERVER_GONE),
    (TransferDeclined, ProblemCode.FILE_REFUSED),
    (TransferCancelled, ProblemCode.FILE_CANCELLED),
    (TransferBroken, ProblemCode.FILE_BROKEN),
    (LocalProtocolError, ProblemCode.NOT_SIGNED_IN),
)

_NUMBERS: dict[int, ProblemCode] = {
    ErrorCode.INVALID_PARAMETER: ProblemCode.ADDRESS_INVALID,
    ErrorCode.INVALID_NETWORK: ProblemCode.CONTACT_UNKNOWN,
    ErrorCode.UNKNOWN_ACCOUNT_OLD: ProblemCode.CONTACT_UNKNOWN,
    ErrorCode.DOMAIN_MISSING: ProblemCode.ADDRESS_INVALID,
    ErrorCode.UNKNOWN_ACCOUNT: ProblemCode.CONTACT_UNKNOWN,
    ErrorCode.NAME_NOT_ALLOWED: ProblemCode.NAME_REFUSED,
    ErrorCode.LIST_FULL: ProblemCode.LIST_FULL,
    ErrorCode.ALREADY_THERE: ProblemCode.CONTACT_EXISTS,
    ErrorCode.NOT_ON_LIST: ProblemCode.CONTACT_NOT_LISTED,
    ErrorCode.NOT_ONLINE: ProblemCode.CONTACT_UNREACHABLE,
    ErrorCode.NOT_DELIVERABLE: ProblemCode.NOT_DELIVERED,
    ErrorCode.DELIVERY_REFUSED: ProblemCode.NOT_DELIVERED,
    ErrorCode.TOO_ACTIVE: ProblemCode.TOO_FAST,
    ErrorCode.OVERLOADED: ProblemCode.TOO_FAST,
    ErrorCode.TOO_MANY_SESSIONS: ProblemCode.TOO_FAST,
    ErrorCode.CHANGING_TOO_RAPIDLY: ProblemCode.TOO_FAST,
    ErrorCode.NOT_WHILE_HIDDEN: ProblemCode.CONTACT_UNREACHABLE,
}

_FAULTS: dict[str, ProblemCode] = {
    FaultCode.CONTACT_ALREADY_EXISTS: ProblemCode.CONTACT_EXISTS,
    FaultCode.CONTACT_DOES_NOT_EXIST: ProblemCode.CONTACT_NOT_LISTED,
    FaultCode.MEMBER_DOES_NOT_EXIST: ProblemCode.CONTACT_NOT_LISTED,
    FaultCode.USER_DOES_NOT_EXIST: ProblemCode.CONTACT_UNKNOWN,
    FaultCode.INVALID_PASSPORT_USER: ProblemCode.CONTACT_UNKNOWN,
    FaultCode.EMAIL_DOMAIN_IS_FEDERATED: ProblemCode.CONTACT_UNKNOWN,
    FaultCode.BAD_EMAIL_ARGUMENT: ProblemCode.ADDRESS_INVALID,
    FaultCode.REQUEST_LIMIT_REACHED: ProblemCode.LIST_FULL,
    FaultCode.GROUP_ALREADY_EXISTS: ProblemCode.GROUP_EXISTS,
    FaultCode.GROUP_DOES_NOT_EXIST: ProblemCode.GROUP_UNKNOWN,
    FaultCode.BAD_ARGUMENT_LENGTH: ProblemCode.NAME_REFUSED,
    FaultCode.INTERNAL_ERROR: ProblemCode.SERVER_BUSY,
    StoreFault.SYSTEM_UNAVAILABLE: ProblemCode.CONTACT_UNREACHABLE,
    StoreFault.THROTTLED: ProblemCode.TOO_FAST,
    StoreFault.INVALID_CONTENT: ProblemCode.NOT_DELIVERED,
    StoreFault.AUTHENTICATION_FAILED: ProblemCode.SERVER_CONFUSED,
}

_PASSING = frozenset(
    {
        ProblemCode.CAPTIVE_PORTAL,
        ProblemCode.CLOCK_WRONG,
        ProblemCode.NOT_SIGNED_IN,
        ProblemCode.PROXY_FAILED,
        ProblemCode.SERVER_BUSY,
        ProblemCode.SERVER_GONE,
        ProblemCode.SERVER_UNKNOWN,
        ProblemCode.SERVER_UNREACHABLE,
        ProblemCode.TLS_NAME,
        ProblemCode.TLS_UNTRUSTED,
        ProblemCode.TOO_FAST,
    }
)
"""What may be better the next time without anybody doing anything."""

_ABOUT_THE_SERVER = frozenset(
    {
        ProblemCode.CAPTIVE_PORTAL,
        ProblemCode.SERVER_UNKNOWN,
        ProblemCode.SERVER_UNREACHABLE,
        ProblemCode.TLS_NAME,
        ProblemCode.TLS_UNTRUSTED,
    }
)


def problem_of(error: PapyonError, server: str, subject: str = "") -> Problem:
    """The problem; `server` is the host that was asked, `subject` the address or name that it was about."""
    code = _code(error)
    if code in _ABOUT_THE_SERVER:
        # The services may be on another host, which the error names before anything else.
        return Problem(code=code, detail=server)
    return Problem(code=code, detail=subject)


def failure_of(error: PapyonError, server: str, subject: str = "") -> NetworkFailure:
    """The failure to raise to the core."""
    problem = problem_of(error, server, subject)
    return NetworkFailure(problem.code, problem.detail, lasting=problem.code not in _PASSING)


def _code(error: PapyonError) -> ProblemCode:
    match error:
        case ServerError(code=number):
            if number in _NUMBERS:
                return _NUMBERS[number]
            return ProblemCode.SERVER_BUSY if number >= 400 else ProblemCode.SERVER_CONFUSED
        case ServiceFault(code=fault):
            return _FAULTS.get(fault, ProblemCode.SERVER_CONFUSED)
        case _:
            return next(
                (code for kind, code in _KINDS if isinstance(error, kind)), ProblemCode.SERVER_CONFUSED
            )
