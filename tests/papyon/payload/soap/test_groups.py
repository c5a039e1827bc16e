"""Groups of the address book."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import (
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddressBookRequest,
    ApplicationHeader,
)
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.groups import parse_request as parse_action
from tests.papyon.payload.strategies import addresses, guids, words

IDS = st.lists(guids, min_size=1, max_size=3).map(tuple)
REQUESTS = st.one_of(
    st.builds(ABGroupAdd, words),
    st.builds(ABGroupUpdate, guids, words, st.one_of(st.none(), st.booleans())),
    st.builds(ABGroupDelete, IDS),
    st.builds(ABGroupContactAdd, IDS, IDS),
    st.builds(ABGroupContactAdd, IDS, address=addresses),
    st.builds(ABGroupContactDelete, IDS, IDS),
)


@given(REQUESTS)
def test_every_request_survives(request: AddressBookRequest) -> None:
    assert parse_action(parse_request(request.encode(ApplicationHeader("t=1&p="))).body) == request


@pytest.mark.parametrize(
    "document",
    [
        b"<ABGroupAdd/>",
        b"<ABGroupUpdate><groups><Group><groupId>1</groupId></Group></groups></ABGroupUpdate>",
        b"<ABGroupDelete><groupFilter><groupIds><guid/></groupIds></groupFilter></ABGroupDelete>",
        b"<ABGroupDelete><groupFilter><groupIds>"
        + b"<guid>1</guid>" * 501
        + b"</groupIds></groupFilter></ABGroupDelete>",
        b"<ABGroupContactAdd><groupFilter><groupIds><guid>1</guid></groupIds></groupFilter></ABGroupContactAdd>",
        b"<ABGroupContactDelete/>",
    ],
)
def test_requests_that_name_nothing_are_refused(document: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_action(xml.parse(document))
