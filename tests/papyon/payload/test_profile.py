"""The profile after signing in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload import MimeMessage, Profile, parse_profile, swap_port
from tests.papyon.payload.strategies import line_texts, numbers, tokens
from tests.transcripts.plays import Play

MAYBE = st.one_of(st.none(), line_texts)


@given(
    st.builds(
        Profile,
        login_time=numbers,
        email_enabled=st.booleans(),
        member_id_high=numbers,
        member_id_low=numbers,
        ticket=tokens,
        client_address=tokens,
        client_port=st.integers(0, 65535),
        nickname=MAYBE,
        multiple_endpoints=st.one_of(st.none(), st.booleans()),
        route=MAYBE,
    )
)
def test_every_profile_survives(profile: Profile) -> None:
    assert parse_profile(MimeMessage.parse(profile.message().encode())) == profile


def test_the_bytes_of_a_port_are_swapped() -> None:
    assert swap_port(1863) == 18183
    assert swap_port(18183) == 1863


@pytest.mark.parametrize("file", ["msnp11", "msnp15", "msnp18"])
def test_the_profiles_of_the_golden_transcripts_are_written_back(file: str) -> None:
    payload = next(
        payload
        for line, _, payload in (data.partition(b"\r\n") for _, data in Play.load(file, "notification"))
        if b"msmsgsprofile" in payload
    )
    profile = parse_profile(MimeMessage.parse(payload))
    assert profile.message().encode() == payload
    assert (profile.client_port, profile.ticket, profile.sid) == (1863, "MSNPTICKETALICE00001", 507)
    assert profile.multiple_endpoints is {"msnp11": None, "msnp15": False, "msnp18": True}[file]


def test_numbers_that_cannot_be_read_are_zero() -> None:
    profile = parse_profile(MimeMessage("", (("LoginTime", "x"), ("sid", "9" * 99), ("ClientPort", "-1"))))
    assert (profile.login_time, profile.sid, profile.client_port) == (0, 0, 0)
