"""Commands: decoded strictly, handed on, and accepted with 202 and nothing else."""

import pytest

from amsn2.api.commands import SendMessage, SignOut
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import PersonId
from amsn2.frontends.web import limits

ID = "00000000-0000-4000-8000-000000000001"
SIGN_OUT = {"type": "sign_out", "id": ID, "account": "home"}


async def test_a_command_reaches_the_messenger_of_who_sent_it(house):
    anna, _bob = house.people.add("anna"), house.people.add("bob")
    answer = await house.call("POST", "/api/commands", SIGN_OUT, token=anna)
    assert (answer.status, answer.json) == (202, {})
    assert house.people.messengers[PersonId("anna")].commands == [SignOut(id=ID, account="home")]
    assert house.people.messengers[PersonId("bob")].commands == []


async def test_the_longest_message_fits(house):
    token = house.people.add("anna")
    text = "\U0001f98b" * 8_000
    escaped = ('{{"type":"send_message","id":"{}","conversation":"home:b@example.com","text":"{}"}}'.format(
        ID, "\\ud83e\\udd8b" * 8_000)).encode()  # fmt: skip
    answer = await house.call("POST", "/api/commands", token=token, data=escaped)
    assert answer.status == 202
    (command,) = house.people.messengers[PersonId("anna")].commands
    assert isinstance(command, SendMessage)
    assert command.text == text


@pytest.mark.parametrize(
    "change",
    [
        {"type": "no_such_thing"},
        {"type": None},
        {"id": "not-a-uuid"},
        {"account": 7},
        {"extra": 1},
    ],
)
async def test_what_is_no_command_is_malformed(house, change):
    answer = await house.call("POST", "/api/commands", SIGN_OUT | change, token=house.people.add("anna"))
    assert (answer.status, answer.json["code"]) == (400, "malformed")
    assert answer.json["title"].endswith(".")


async def test_too_large(house):
    data = b" " * (limits.COMMAND_BYTES + 1)
    answer = await house.call("POST", "/api/commands", token=house.people.add("anna"), data=data)
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("obstacle", "status", "code"),
    [
        (Refused(ProblemCode.ACCOUNT_UNKNOWN), 422, "account_unknown"),
        (StoreFailure(ProblemCode.STORE_FULL), 507, "store_full"),
        (StoreFailure(ProblemCode.STORE_FAILED), 500, "store_failed"),
    ],
)
async def test_what_the_core_does_not_do_is_said(house, obstacle, status, code):
    token = house.people.add("anna")
    house.people.messengers[PersonId("anna")].obstacle = obstacle
    answer = await house.call("POST", "/api/commands", SIGN_OUT, token=token)
    assert (answer.status, answer.json["code"]) == (status, code)


async def test_a_person_without_a_messenger_yet(house):
    token = house.people.add("anna")
    del house.people.messengers[PersonId("anna")]
    answer = await house.call("POST", "/api/commands", SIGN_OUT, token=token)
    assert (answer.status, answer.json["code"]) == (503, "starting")
