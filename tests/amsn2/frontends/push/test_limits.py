"""Limits that must fit each other."""

from amsn2.frontends.push import limits


def test_they_fit_each_other() -> None:
    # RFC 8291: 4,096 bytes with a head of 86, one of padding and 16 of the cipher.
    assert limits.PAYLOAD_BYTES <= 4_096 - 103
    # RFC 8292: what is signed is good for a day at most, and is used again only well within that.
    assert limits.TOKEN_REUSE < limits.TOKEN_LIFE <= 24 * 3600
    assert max(limits.RETRIES) <= limits.LONGEST_RETRY < limits.TTL_SECONDS
