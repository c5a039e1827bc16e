"""ADL, RML and FQY."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload import ListDocument, ListEntry, ListError, parse_lists, split
from papyon.payload.lists import CONTACT_LIMIT, DOCUMENT_LIMIT
from papyon.types import ListBits, NetworkId
from tests.papyon.payload.strategies import addresses, stripped
from tests.transcripts.plays import Play

BITS = st.integers(0, 31).map(ListBits)
ENTRIES = st.one_of(
    st.builds(ListEntry, addresses, BITS, st.sampled_from([0, 1, 2, 9, 32]), stripped),
    st.builds(ListEntry, st.integers(1, 10**12).map("tel:+{}".format), BITS, st.just(NetworkId.PHONE)),
)


def domain(entry: ListEntry) -> str:
    return "" if entry.network == NetworkId.PHONE else entry.address.rpartition("@")[2]


@given(st.lists(ENTRIES, max_size=20), st.booleans())
def test_every_list_survives(entries: list[ListEntry], initial: bool) -> None:
    grouped = sorted(entries, key=domain)
    document = ListDocument(tuple(grouped), initial)
    assert parse_lists(document.encode()) == document


@given(st.lists(ENTRIES, max_size=400), st.booleans())
def test_a_split_list_fits_and_nobody_gets_lost(entries: list[ListEntry], initial: bool) -> None:
    documents = split(entries, initial=initial)
    assert sorted(map(repr, (entry for document in documents for entry in document.entries))) == sorted(
        map(repr, entries)
    )
    assert all(document.initial is initial for document in documents)
    for document in documents:
        assert len(document.entries) <= CONTACT_LIMIT
        assert len(document.encode()) <= DOCUMENT_LIMIT


def test_a_thousand_contacts_with_long_addresses_are_split_by_bytes() -> None:
    entries = [
        ListEntry(f"{'x' * 60}{number}@{number % 300}.example.com", ListBits.FORWARD)
        for number in range(1000)
    ]
    documents = split(entries, initial=True)
    assert sum(len(document.entries) for document in documents) == 1000
    assert max(len(document.encode()) for document in documents) <= DOCUMENT_LIMIT
    assert len(documents) < 20


def test_without_contacts_there_is_still_one_document() -> None:
    assert [document.encode() for document in split([], initial=True)] == [b'<ml l="1"></ml>']


def test_the_documents_of_the_golden_transcripts_are_read_and_written_back() -> None:
    for file in ("msnp15", "msnp18"):
        for direction, data in Play.load(file, "notification"):
            line, _, payload = data.partition(b"\r\n")
            if line[:3] not in (b"ADL", b"RML", b"FQY") or not payload:
                continue
            document = parse_lists(payload)
            # What a server writes may differ in a space before the slash.
            assert document.encode() == (payload if direction == "C" else payload.replace(b" />", b"/>"))


def test_the_example_with_a_phone() -> None:
    document = parse_lists(
        b'<ml l="1"><d n="example.com"><c t="1" l="3" n="bob"/></d><t><c n="tel:+15551234" l="1"/></t></ml>'
    )
    assert document == ListDocument(
        (
            ListEntry("bob@example.com", ListBits.FORWARD | ListBits.ALLOW),
            ListEntry("tel:+15551234", ListBits.FORWARD, NetworkId.PHONE),
        ),
        initial=True,
    )
    document.check()


def test_the_form_of_younger_dialects_and_names_in_either_coding() -> None:
    document = parse_lists(
        b'<ml><d n="x.org"><c n="a" t="1" f="A%20B"><s n="PE" l="1"/><s n="IM" l="3"/></c>'
        b'<c n="b" f="A b%"/></d></ml>'
    )
    assert document.entries == (
        ListEntry("a@x.org", ListBits(3), 1, "A B"),
        ListEntry("b@x.org", ListBits.NONE, NetworkId.NONE, "A b%"),
    )


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'<ml><d n="x.org"></d></ml>', 240),
        (b'<ml><d n="x.org"><c n="a" l="8" t="1"/></d></ml>', 241),
        (b'<ml><d n="x.org"><c n="a" l="6" t="1"/></d></ml>', 241),
        (b'<ml><d n="x.org"><c n="a" t="1"/></d></ml>', 241),
        (b'<ml><d n="x.org"><c n="a" l="-1" t="1"/></d></ml>', 241),
        (b'<ml><d n="x.org"><c n="a" l="99999999999999999999" t="1"/></d></ml>', 241),
        (b'<ml><d n="x.org"><c n="a" l="1" t="77"/></d></ml>', 204),
        (b'<ml><d n="x.org"><c n="a" l="1" t="x"/></d></ml>', 204),
    ],
)
def test_what_a_server_refuses_with_a_code(payload: bytes, code: int) -> None:
    with pytest.raises(ListError) as refused:
        parse_lists(payload).check()
    assert refused.value.code == code


@pytest.mark.parametrize(
    "payload", [b"", b"<ml>", b"<lm/>", b'<ml><d><c n="a"/></d></ml>', b'<ml><d n="x"><c l="1"/></d></ml>']
)
def test_what_cannot_be_read_is_refused(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_lists(payload)


def test_there_is_a_limit_to_contacts() -> None:
    with pytest.raises(PayloadError, match="2000"):
        parse_lists(b'<ml><d n="x">' + b'<c n="a" l="1"/>' * 2001 + b"</d></ml>")


@pytest.mark.parametrize("address", ["", "bob", "@x", "bob@", " @ "])
def test_an_entry_without_a_proper_address_cannot_be_written(address: str) -> None:
    with pytest.raises(LocalProtocolError):
        ListDocument((ListEntry(address, ListBits.FORWARD),)).encode()
