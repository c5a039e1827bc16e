"""Problems, as a program and as a person see them."""

import pytest

from amsn2.api.errors import (
    SENTENCES,
    UNNAMED,
    NetworkFailure,
    Problem,
    ProblemCode,
    Refused,
    StoreFailure,
)


@pytest.mark.parametrize("code", list(ProblemCode))
def test_every_code_has_a_sentence(code: ProblemCode) -> None:
    sentence = str(Problem(code=code, detail="x.example"))
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert ("x.example" in sentence) == ("{detail}" in SENTENCES[code])


@pytest.mark.parametrize("code", list(ProblemCode))
def test_what_has_no_detail_is_said_in_other_words(code: ProblemCode) -> None:
    assert (code in UNNAMED) == ("{detail}" in SENTENCES[code])
    sentence = str(Problem(code=code))
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_there_is_no_sentence_without_a_code() -> None:
    assert set(SENTENCES) == set(ProblemCode)


def test_a_detail_is_data_not_a_template() -> None:
    assert "{0} {detail} %s" in str(Problem(code=ProblemCode.CONTACT_EXISTS, detail="{0} {detail} %s"))


def test_exceptions_carry_their_problem() -> None:
    refused = Refused(ProblemCode.CONTACT_EXISTS, "bert@example.com")
    assert refused.problem == Problem(code=ProblemCode.CONTACT_EXISTS, detail="bert@example.com")
    assert str(refused) == "bert@example.com is already on the list. Look for them there."
    failure = NetworkFailure(ProblemCode.SERVER_GONE, lasting=False)
    assert (failure.problem.code, failure.lasting) == (ProblemCode.SERVER_GONE, False)
    assert NetworkFailure(ProblemCode.NAME_REFUSED).lasting
    assert StoreFailure(ProblemCode.STORE_FULL).problem == Problem(code=ProblemCode.STORE_FULL)


def test_how_long_to_wait_is_said_in_words() -> None:
    assert str(Problem(code=ProblemCode.TOO_MANY_ATTEMPTS, detail="30")).endswith("Try again in 30 seconds.")
    assert str(Problem(code=ProblemCode.TOO_MANY_ATTEMPTS)).endswith("Wait a minute, then try again.")
