"""Memberships."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import (
    AddMember,
    ApplicationHeader,
    DeleteMember,
    FindMembership,
    FindMembershipResult,
    Member,
    MemberKind,
    Role,
    ServiceHeader,
    SharingRequest,
    parse_response,
)
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.sharing import INVITATION, MEMBER_LIMIT
from papyon.payload.soap.sharing import parse_request as parse_action
from tests.papyon.payload.strategies import addresses, cids, numbers, pairs, stripped, tokens

SAMPLE = (Path(__file__).parents[1] / "samples" / "find_membership.xml").read_bytes()
HEADER = ApplicationHeader("t=1&p=")
STAMP = "2009-01-01T00:00:00.0000000-08:00"
ROLES, KINDS = st.sampled_from(Role), st.sampled_from(MemberKind)
ASKED = st.builds(Member, ROLES, addresses, KINDS, numbers, annotations=pairs)
LISTED = st.builds(
    Member,
    ROLES,
    addresses,
    st.just(MemberKind.PASSPORT),
    numbers,
    cids,
    stripped,
    st.booleans(),
    pairs,
    st.sampled_from(["", STAMP]),
)
SOME = st.lists(ASKED, min_size=1, max_size=4).map(tuple)
REQUESTS = st.one_of(
    st.builds(FindMembership, st.lists(tokens, max_size=3).map(tuple)),
    st.builds(FindMembership, deltas_only=st.just(True), last_change=st.sampled_from(["", STAMP])),
    st.builds(AddMember, SOME),
    st.builds(DeleteMember, SOME),
)


@given(REQUESTS)
def test_every_request_survives(request: SharingRequest) -> None:
    assert parse_action(parse_request(request.encode(HEADER)).body) == request


@given(st.lists(LISTED, max_size=6), addresses, cids)
def test_every_answer_survives(members: list[Member], owner: str, cid: int) -> None:
    ordered = sorted(members, key=lambda member: list(Role).index(member.role))
    result = FindMembershipResult(tuple(ordered), owner, cid, STAMP)
    assert FindMembershipResult.parse(parse_response(result.encode(ServiceHeader())).body) == result


def test_the_sample_of_the_reference() -> None:
    result = FindMembershipResult.parse(parse_response(SAMPLE).body)
    assert [(member.role, member.address, member.membership_id, member.cid) for member in result.members] == [
        (Role.ALLOW, "bob@example.com", 1, 1001),
        (Role.BLOCK, "dave@example.org", 2, 1002),
        (Role.REVERSE, "bob@example.com", 3, 1001),
        (Role.PENDING, "carol@example.net", 4, 1003),
    ]
    assert (result.owner, result.owner_cid, result.last_change) == ("alice@example.com", 4660, STAMP)
    header = ServiceHeader("12r1:k1", "contacts.msn.example", "44444444-4444-4444-8444-444444444444")
    assert result.encode(header) == SAMPLE


def test_a_member_known_by_its_number_alone() -> None:
    request = DeleteMember((Member(Role.PENDING, "", membership_id=7),))
    assert parse_action(parse_request(request.encode(HEADER)).body) == request


def test_an_invitation_is_an_annotation() -> None:
    member = Member(Role.PENDING, "a@b", annotations=((INVITATION, "hello"),))
    assert member.annotation(INVITATION) == "hello"
    assert member.annotation("x") == ""


def test_other_services_roles_and_kinds_are_skipped() -> None:
    node = xml.parse(
        b"<FindMembershipResponse><FindMembershipResult><Services><Service><Memberships><Membership>"
        b"<MemberRole>Allow</MemberRole><Members><Member><Type>Passport</Type><PassportName>a@b</PassportName></Member></Members>"
        b"</Membership></Memberships><Info><Handle><Type>Space</Type></Handle></Info></Service>"
        b"<Service><Memberships>"
        b"<Membership><MemberRole>ProfileExpression</MemberRole></Membership>"
        b"<Membership><MemberRole>Block</MemberRole><Members><Member><Type>Role</Type></Member>"
        b"<Member xmlns:i='i' i:type='t:EmailMember'>"
        b"<Email>c@d</Email></Member></Members></Membership></Memberships></Service></Services></FindMembershipResult>"
        b"</FindMembershipResponse>"
    )
    assert FindMembershipResult.parse(node).members == (Member(Role.BLOCK, "c@d", MemberKind.EMAIL),)


@pytest.mark.parametrize(
    "document", [b"<AddMember/>", b"<DeleteMember><memberships/></DeleteMember>", b"<Other/>"]
)
def test_changes_of_nobody_are_refused(document: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_action(xml.parse(document))


def test_changes_of_other_services_name_nobody() -> None:
    node = xml.parse(
        b"<AddMember><serviceHandle><Id>0</Id><Type>Profile</Type></serviceHandle><memberships><Membership>"
        b"<MemberRole>ProfileExpression</MemberRole><Members><Member><Type>Role</Type></Member></Members>"
        b"</Membership></memberships></AddMember>"
    )
    assert parse_action(node) == AddMember(())


def test_there_is_a_limit_to_members() -> None:
    member = b"<Member><Type>Passport</Type><PassportName>a@b</PassportName></Member>"
    document = (
        b"<AddMember><memberships><Membership><MemberRole>Allow</MemberRole><Members>"
        + member * (MEMBER_LIMIT + 1)
        + b"</Members></Membership></memberships></AddMember>"
    )
    with pytest.raises(PayloadError, match=str(MEMBER_LIMIT)):
        parse_action(xml.parse(document, len(document)))
