"""Invitations of old clients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import Invitation, MimeMessage, parse_invitation
from tests.papyon.payload.strategies import line_texts

INVITATIONS = st.builds(
    Invitation,
    st.sampled_from(["INVITE", "ACCEPT", "CANCEL"]),
    st.integers(0, 2**32),
    line_texts,
    st.sampled_from(["", "REJECT", "TIMEOUT", "FAIL"]),
)


@given(INVITATIONS)
def test_every_invitation_survives(invitation: Invitation) -> None:
    assert parse_invitation(MimeMessage.parse(invitation.message().encode())) == invitation


def test_an_old_client_is_told_that_there_is_nothing_here() -> None:
    body = (
        b"Application-Name: File Transfer\r\nApplication-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n"
        b"Invitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\nApplication-File: a.txt\r\n\r\n"
    )
    invitation = parse_invitation(MimeMessage("text/x-msmsgsinvite; charset=UTF-8", (), body))
    assert invitation.wants_answer
    refusal = invitation.refusal()
    assert not refusal.wants_answer
    assert refusal.message().encode() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"
        b"Invitation-Command: CANCEL\r\nInvitation-Cookie: 33267\r\nCancel-Code: REJECT_NOT_INSTALLED\r\n\r\n"
    )


@pytest.mark.parametrize(
    "body", [b"", b"Invitation-Command: INVITE", b"Invitation-Command: \xff\r\nInvitation-Cookie: 1", b"x: y"]
)
def test_what_wants_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_invitation(MimeMessage("text/x-msmsgsinvite", (), body))
