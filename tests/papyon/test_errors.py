"""The errors: one root, and what each of them carries."""

import inspect

from papyon import errors
from papyon.errors import (
    PapyonError,
    PayloadError,
    RemoteProtocolError,
    ServerError,
    ServiceFault,
    SignInError,
    WrongPassword,
)


def test_everything_has_the_same_root_and_stands_in_all() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert defined == set(errors.__all__)
    assert all(issubclass(getattr(errors, name), PapyonError) for name in defined)


def test_the_tree_in_the_docstring_names_them_all() -> None:
    assert errors.__doc__ is not None
    assert all(name in errors.__doc__ for name in errors.__all__)


def test_a_payload_that_cannot_be_read_is_the_fault_of_the_peer() -> None:
    assert issubclass(PayloadError, RemoteProtocolError)


def test_errors_carry_their_codes_and_say_them() -> None:
    error = ServerError(217, "CAL")
    assert (error.code, error.command) == (217, "CAL")
    assert str(error) == "CAL was answered 217 (not online)"
    fault = ServiceFault("AuthenticationFailed", "no", "12345")
    assert (fault.code, fault.text, fault.detail, str(fault)) == (
        "AuthenticationFailed",
        "no",
        "12345",
        "AuthenticationFailed: no",
    )


def test_a_refused_sign_in_speaks_for_itself() -> None:
    error = WrongPassword(code=911)
    assert isinstance(error, SignInError)
    assert str(error) == "The address or the password is wrong: check both, capital letters count"
    assert error.code == 911
    assert str(WrongPassword("no")) == "no"
