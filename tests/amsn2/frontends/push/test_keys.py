"""Our key, and what is signed with it."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from amsn2.frontends.push import limits
from amsn2.frontends.push.keys import Signer, new_key
from tests.amsn2.push_service import signed_claims

ENDPOINT = "https://push.example.com/wpush/v2/secret"


def test_the_service_can_check_whose_it_is() -> None:
    now = 1_795_000_000_000
    signer = Signer(new_key(), "mailto:me@example.com", lambda: now)
    assert signed_claims(signer.authorization(ENDPOINT), signer.public_key) == {
        "sub": "mailto:me@example.com",
        "aud": "https://push.example.com",
        "exp": now // 1000 + limits.TOKEN_LIFE,
    }


def test_one_signature_serves_a_while() -> None:
    now = [1_795_000_000_000]
    signer = Signer(new_key(), "mailto:me@example.com", lambda: now[0])
    first = signer.authorization(ENDPOINT)
    now[0] += (limits.TOKEN_REUSE - 1) * 1000
    assert signer.authorization(ENDPOINT) == first
    now[0] += 1000
    assert signer.authorization(ENDPOINT) != first
    for number in range(limits.SUBSCRIPTIONS + 5):
        signer.authorization(f"https://{number}.example.com/")
    assert len(signer._signed) <= limits.SUBSCRIPTIONS


def test_the_same_key_is_the_same_to_browsers() -> None:
    key = new_key()
    assert Signer(key, "mailto:a@b.c", int).public_key == Signer(key, "mailto:a@b.c", int).public_key


def test_what_is_no_key_is_none() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for key in (b"", b"-----BEGIN PRIVATE KEY-----", other):
        with pytest.raises(ValueError, match=r"."):
            Signer(key, "mailto:a@b.c", int)
