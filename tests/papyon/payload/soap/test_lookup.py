"""A few contacts of the address book."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.contact import Contact
from papyon.payload.soap.envelope import parse_request, parse_response
from papyon.payload.soap.groups import parse_request as parse_action
from papyon.payload.soap.lookup import ABFindByContacts, encode_found, parse_found
from papyon.payload.soap.service import ApplicationHeader, ServiceHeader
from tests.papyon.payload.soap.books import CONTACTS
from tests.papyon.payload.strategies import addresses, guids

HEADER = ApplicationHeader("t=1&p=")


@given(st.lists(guids, min_size=1, max_size=3), st.lists(addresses, max_size=3))
def test_every_question_survives(ids: list[str], names: list[str]) -> None:
    asked = ABFindByContacts(tuple(ids), tuple(names))
    assert parse_action(parse_request(asked.encode(HEADER)).body) == asked


@given(st.lists(CONTACTS, max_size=3))
def test_every_answer_survives(contacts: list[Contact]) -> None:
    assert parse_found(parse_response(encode_found(ServiceHeader(), contacts)).body) == tuple(contacts)


def test_questions_about_nobody_or_too_many() -> None:
    for asked in (ABFindByContacts(), ABFindByContacts(("1",) * 501)):
        with pytest.raises(PayloadError):
            ABFindByContacts.parse(parse_request(asked.encode(HEADER)).body)
    many = "<Contact/>" * 501
    node = xml.parse(
        f"<x><ABFindByContactsResult><contacts>{many}</contacts></ABFindByContactsResult></x>".encode()
    )
    with pytest.raises(PayloadError):
        parse_found(node)
