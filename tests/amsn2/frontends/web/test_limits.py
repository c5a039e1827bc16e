"""The limits fit each other and what the API allows."""

from amsn2.api import limits as api_limits
from amsn2.frontends.web import limits


def test_the_longest_message_fits_a_command():
    assert api_limits.TEXT_LENGTH * len("\\ud83e\\udd8b") + 1_000 < limits.COMMAND_BYTES


def test_a_poll_ends_before_routers_and_the_server_lose_patience():
    assert limits.WAIT_SECONDS < 60 < limits.IDLE_SECONDS
    assert limits.WAIT_DEFAULT <= limits.WAIT_SECONDS


def test_an_answer_is_a_part_of_a_journal():
    assert limits.ANSWER_BYTES < limits.JOURNAL_BYTES


def test_an_id_of_the_longest_address_is_looked_up():
    assert limits.ID_LENGTH > api_limits.ADDRESS_LENGTH


def test_a_form_holds_the_longest_name_and_password():
    longest = (api_limits.PASSWORD_LENGTH + 2 * api_limits.NAME_LENGTH) * len("\\ud83e\\udd8b")
    assert longest + limits.TOKEN_LENGTH < limits.FORM_BYTES
