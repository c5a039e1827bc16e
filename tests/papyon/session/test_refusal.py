import pytest

from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    DialectRefused,
    ServerBusy,
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
        (910, "USR", ServerBusy),
        (921, "USR", ServerBusy),
        (601, "", ServerBusy),
        (500, "USR", ServerBusy),
        (207, "USR", SignInError),
    ],
)
def test_every_number_has_its_name(code, verb, kind):
    error = refusal(code, verb)
    assert type(error) is kind
    assert error.code == code
