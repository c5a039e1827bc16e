"""What went wrong, for a browser: problem documents (RFC 9457) with a stable code."""

from enum import StrEnum
from typing import assert_never

import msgspec
from aiohttp import web

from amsn2.api.errors import Problem, ProblemCode, Refused, StoreFailure


class HttpCode(StrEnum):
    """Codes of what can only go wrong between a browser and here; the others are `ProblemCode`."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN_ORIGIN = "forbidden_origin"
    FORBIDDEN_HOST = "forbidden_host"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    CURSOR_MALFORMED = "cursor_malformed"
    OFFSET_WRONG = "offset_wrong"
    TOO_MANY_REQUESTS = "too_many_requests"
    STARTING = "starting"
    PROXY_UNTRUSTED = "proxy_untrusted"


_SENTENCES: dict[HttpCode, str] = {
    HttpCode.UNAUTHENTICATED: "Nobody is signed in here. Sign in first.",
    HttpCode.FORBIDDEN_ORIGIN: "That did not come from aMSN2's own page, so nothing was done.",
    HttpCode.FORBIDDEN_HOST: "This aMSN2 does not answer to that name. Start it with --allow-host NAME.",
    HttpCode.NOT_FOUND: "There is nothing at that address.",
    HttpCode.TOO_LARGE: "That is too large.",
    HttpCode.MALFORMED: "That request makes no sense to this aMSN2. Reload the page.",
    HttpCode.UNSUPPORTED: "That cannot be done at that address, or not in that way.",
    HttpCode.CURSOR_MALFORMED: "That cursor was never given out by any aMSN2. Leave it out to start again.",
    HttpCode.OFFSET_WRONG: "The upload is not there. Ask how far it is, and go on from there.",
    HttpCode.TOO_MANY_REQUESTS: "Too many requests wait already. Close some tabs.",
    HttpCode.STARTING: "aMSN2 is starting or stopping. Try again in a moment.",
    HttpCode.PROXY_UNTRUSTED: "No proxy that aMSN2 believes has said who you are. Ask whoever runs this aMSN2.",
}

_STATUS: dict[HttpCode, int] = {
    HttpCode.UNAUTHENTICATED: 401,
    HttpCode.FORBIDDEN_ORIGIN: 403,
    HttpCode.FORBIDDEN_HOST: 403,
    HttpCode.NOT_FOUND: 404,
    HttpCode.TOO_LARGE: 413,
    HttpCode.MALFORMED: 400,
    HttpCode.UNSUPPORTED: 415,
    HttpCode.CURSOR_MALFORMED: 400,
    HttpCode.OFFSET_WRONG: 409,
    HttpCode.TOO_MANY_REQUESTS: 429,
    HttpCode.STARTING: 503,
    HttpCode.PROXY_UNTRUSTED: 403,
}

# Every other refusal is 422: understood, and not done.
_REFUSED_STATUS: dict[ProblemCode, int] = {
    ProblemCode.CREDENTIALS_WRONG: 401,
    ProblemCode.NOT_ALLOWED: 403,
    ProblemCode.PASSKEY_REFUSED: 401,
    ProblemCode.PROXY_NAME_UNKNOWN: 403,
    ProblemCode.INVITATION_INVALID: 410,
    ProblemCode.TOO_MANY_ATTEMPTS: 429,
    ProblemCode.STORE_FULL: 507,
    ProblemCode.STORE_FAILED: 500,
    ProblemCode.INTERNAL: 500,
}

PROBLEM_TYPE = "application/problem+json"

ATTEMPTS_SECONDS = 60
"""What somebody is told to wait after too many attempts to sign in, when it is not known better."""


class ProblemDocument(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The body of an answer that says what went wrong."""

    type: str = msgspec.field(name="type", default="about:blank")
    title: str
    status: int
    code: str
    detail: str = ""
    retry_after: int = 0

    @property
    def body(self) -> bytes:
        """The document itself."""
        # `type` is the default of the format, but a reader that looks for it shall find it.
        return msgspec.json.encode({"type": self.type, **msgspec.to_builtins(self)})

    @property
    def headers(self) -> dict[str, str]:
        """What its answer says besides what every answer does."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}

    def response(self) -> web.Response:
        """The whole answer."""
        return web.Response(
            status=self.status, body=self.body, content_type=PROBLEM_TYPE, headers=self.headers
        )


class Unfit(Exception):  # noqa: N818 - reads as what it is: the request is unfit
    """A request that goes no further; says what the answer is."""

    def __init__(
        self, code: HttpCode, detail: str = "", *, status: int | None = None, retry_after: int = 0
    ) -> None:
        self.document = ProblemDocument(
            title=_SENTENCES[code],
            status=status or _STATUS[code],
            code=code.value,
            detail=detail,
            retry_after=retry_after,
        )
        super().__init__(code.value)


def document_of(error: Unfit | Refused | StoreFailure) -> ProblemDocument:
    """The document for what a handler raised."""
    match error:
        case Unfit():
            return error.document
        case Refused() | StoreFailure():
            return _document_of_problem(error.problem)
        case _:
            assert_never(error)


def internal_document() -> ProblemDocument:
    """The document for a fault of ours."""
    return _document_of_problem(Problem(code=ProblemCode.INTERNAL))


def _document_of_problem(problem: Problem) -> ProblemDocument:
    # People say how many seconds as the detail.
    seconds = int(problem.detail) if problem.detail.isdecimal() else ATTEMPTS_SECONDS
    return ProblemDocument(
        title=str(problem),
        status=_REFUSED_STATUS.get(problem.code, 422),
        code=problem.code.value,
        detail=problem.detail,
        retry_after=seconds if problem.code is ProblemCode.TOO_MANY_ATTEMPTS else 0,
    )
