import pytest

from amsn2.api.errors import Problem, ProblemCode
from amsn2.networks.msn.problems import failure_of, problem_of
from papyon import errors
from papyon.aio.events import SignedInElsewhere
from papyon.errors import PapyonError, ServerError, ServiceFault


def every_error(kind=PapyonError):
    for child in kind.__subclasses__():
        yield child
        yield from every_error(child)


@pytest.mark.parametrize(
    ("error", "code", "lasting"),
    [
        (errors.WrongPassword(), ProblemCode.WRONG_PASSWORD, True),
        (errors.AccountBlocked(), ProblemCode.ACCOUNT_BLOCKED, True),
        (errors.TicketRefused(), ProblemCode.SERVER_CONFUSED, True),
        (errors.ServerBusy(), ProblemCode.SERVER_BUSY, False),
        (errors.CaptivePortal(), ProblemCode.CAPTIVE_PORTAL, False),
        (errors.ClockWrong(), ProblemCode.CLOCK_WRONG, False),
        (SignedInElsewhere(), ProblemCode.SIGNED_IN_ELSEWHERE, True),
        (errors.NameUnknown("x"), ProblemCode.SERVER_UNKNOWN, False),
        (errors.Unreachable("x"), ProblemCode.SERVER_UNREACHABLE, False),
        (errors.ProxyFailed("x"), ProblemCode.PROXY_FAILED, False),
        (errors.TlsUntrusted("x"), ProblemCode.TLS_UNTRUSTED, False),
        (errors.TlsNameMismatch("x"), ProblemCode.TLS_NAME, False),
        (errors.ConnectionLost("x"), ProblemCode.SERVER_GONE, False),
        (errors.RemoteProtocolError("x"), ProblemCode.SERVER_CONFUSED, True),
        (errors.PayloadError("x"), ProblemCode.SERVER_CONFUSED, True),
        (errors.TransferDeclined("x"), ProblemCode.FILE_REFUSED, True),
        (errors.TransferCancelled("x"), ProblemCode.FILE_CANCELLED, True),
        (errors.TransferBroken("x"), ProblemCode.FILE_BROKEN, True),
        (errors.LocalProtocolError("x"), ProblemCode.NOT_SIGNED_IN, False),
        (ServerError(208), ProblemCode.CONTACT_UNKNOWN, True),
        (ServerError(217), ProblemCode.CONTACT_UNREACHABLE, True),
        (ServerError(800), ProblemCode.TOO_FAST, False),
        (ServerError(601), ProblemCode.SERVER_BUSY, False),
        (ServerError(240), ProblemCode.SERVER_CONFUSED, True),
        (ServiceFault("InvalidPassportUser"), ProblemCode.CONTACT_UNKNOWN, True),
        (ServiceFault("GroupAlreadyExists"), ProblemCode.GROUP_EXISTS, True),
        (ServiceFault("SomethingNew"), ProblemCode.SERVER_CONFUSED, True),
    ],
)
def test_errors_become_problems(error, code, lasting):
    assert problem_of(error, "msn.example").code is code
    failure = failure_of(error, "msn.example")
    assert (failure.problem.code, failure.lasting) == (code, lasting)


def test_the_detail_is_what_the_sentence_needs():
    gone = errors.Unreachable("x")
    assert problem_of(gone, "msn.example", "bob@example.com") == Problem(
        code=ProblemCode.SERVER_UNREACHABLE, detail="msn.example"
    )
    assert problem_of(ServerError(208), "msn.example", "bob@example.com") == Problem(
        code=ProblemCode.CONTACT_UNKNOWN, detail="bob@example.com"
    )


def test_no_error_of_papyon_is_forgotten():
    for kind in every_error():
        if kind not in (ServerError, ServiceFault):
            error = kind.__new__(kind)
            assert isinstance(problem_of(error, "x").code, ProblemCode)
