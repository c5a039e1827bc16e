"""Address books, for property tests."""

from hypothesis import strategies as st

from papyon.payload.soap import AddressBook, Contact, ContactEmail, ContactPhone, ContactType, Group
from papyon.payload.soap.contact import ContactLocation, ContactWebsite, NetworkInfo
from papyon.payload.soap.service import ZERO_ID
from tests.papyon.payload.strategies import addresses, cids, guids, numbers, pairs, stripped, tokens, words

STAMP = st.just("2009-01-01T00:00:00.0000000-08:00")
GROUPS = st.builds(Group, guids, stripped, st.booleans(), st.booleans(), STAMP)
EMAILS = st.builds(ContactEmail, addresses, tokens, st.booleans(), numbers)
PHONES = st.builds(ContactPhone, words, tokens, st.booleans())
LOCATIONS = st.builds(ContactLocation, tokens, *[stripped] * 6)
WEBSITES = st.builds(ContactWebsite, words, tokens)
RELATIONSHIPS = st.builds(
    NetworkInfo,
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from([3, 5]),
    st.one_of(st.just(""), addresses),
    stripped,
    stripped,
)
CONTACTS = st.builds(
    Contact,
    id=guids,
    address=st.one_of(st.just(""), addresses),
    kind=st.sampled_from(ContactType).map(str),
    display_name=stripped,
    quick_name=stripped,
    first_name=stripped,
    last_name=stripped,
    comment=stripped,
    messenger=st.booleans(),
    favorite=st.booleans(),
    has_space=st.booleans(),
    cid=cids,
    groups=st.lists(guids, max_size=2).map(tuple),
    annotations=pairs,
    emails=st.lists(EMAILS, max_size=2).map(tuple),
    phones=st.lists(PHONES, max_size=2).map(tuple),
    deleted=st.booleans(),
    last_change=STAMP,
    relationships=st.lists(RELATIONSHIPS, max_size=2).map(tuple),
    middle_name=stripped,
    birthdate=STAMP,
    anniversary=stripped,
    locations=st.lists(LOCATIONS, max_size=2).map(tuple),
    websites=st.lists(WEBSITES, max_size=2).map(tuple),
)
BOOKS = st.builds(
    AddressBook,
    st.lists(GROUPS, max_size=3).map(tuple),
    st.lists(CONTACTS, max_size=3).map(tuple),
    addresses,
    cids,
    STAMP,
    st.one_of(st.just(ZERO_ID), guids),
)
