import pytest

from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    DialectRefused,
    ServerBusy,
    ServerFull,
    SignInError,
    TicketRefused,
)
from papyon.session.refusal import refusal


@pytest.mark.parametrize(
    ("code", "verb", "kind"),
    [
        (0, "VER", DialectRefused),
        (710, "CVR", DialectRefused),
        (911, "USR", TicketRefused),
        (928, "USR", TicketRefused),
        (924, "USR", AccountUnverified),
        (927, "USR", AccountBlocked),
        (910, "USR", ServerFull),
        (921, "USR", ServerFull),
        (601, "", ServerBusy),
        (500, "USR", ServerBusy),
        (207, "USR", SignInError),
    ],
)
def test_every_number_has_its_name(code, verb, kind):
    error = refusal(code, verb)
    assert type(error) is kind
    assert error.code == code


def test_what_it_says_tells_what_to_do_and_the_number():
    assert str(refusal(924, "USR")).endswith("then sign in again [924 (not verified)]")
    assert str(refusal(0, "VER")).startswith("The server speaks none of the dialects")
    assert str(refusal(207, "USR")) == "signing in was answered 207 (already signed in)"
