"""Problem documents: every code has its status and its sentence."""

import msgspec
import pytest

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.frontends.web.problems import HttpCode, Unfit, document_of, internal_document


@pytest.mark.parametrize("code", list(HttpCode))
def test_every_code_of_ours_is_an_error_with_a_sentence(code):
    document = document_of(Unfit(code))
    assert 400 <= document.status < 600
    assert document.title.endswith(".")
    assert document.code == code


@pytest.mark.parametrize("code", list(ProblemCode))
def test_every_refusal_is_an_error_with_a_sentence(code):
    document = document_of(Refused(code, "somebody@example.com"))
    assert 400 <= document.status < 600
    assert "{" not in document.title


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused(ProblemCode.CREDENTIALS_WRONG), 401),
        (Refused(ProblemCode.NOT_ALLOWED), 403),
        (Refused(ProblemCode.INVITATION_INVALID), 410),
        (Refused(ProblemCode.CONTACT_EXISTS), 422),
        (Refused(ProblemCode.TOO_MANY_ATTEMPTS), 429),
        (StoreFailure(ProblemCode.STORE_FULL), 507),
        (StoreFailure(ProblemCode.STORE_FAILED), 500),
        (Unfit(HttpCode.MALFORMED, status=408), 408),
    ],
)
def test_statuses(error, status):
    assert document_of(error).status == status


def test_the_answer_is_a_problem_document():
    response = document_of(Unfit(HttpCode.TOO_MANY_REQUESTS, "why", retry_after=3)).response()
    assert response.content_type == "application/problem+json"
    assert response.headers["Retry-After"] == "3"
    assert msgspec.json.decode(response.body) == {
        "type": "about:blank",
        "title": "Too many requests wait already. Close some tabs.",
        "status": 429,
        "code": "too_many_requests",
        "detail": "why",
        "retry_after": 3,
    }


def test_what_there_is_not_is_left_out():
    document = msgspec.json.decode(internal_document().response().body)
    assert document.keys() == {"type", "title", "status", "code"}


@pytest.mark.parametrize(("detail", "seconds"), [("7", 7), ("", 60)])
def test_too_many_attempts_say_when_to_come_back(detail, seconds):
    assert document_of(Refused(ProblemCode.TOO_MANY_ATTEMPTS, detail)).retry_after == seconds
