"""The proof of single sign-on: the worked example of the protocol reference."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.session.sso import derive, proof, verify_proof

SECRET = bytes(range(1, 25))
NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"
IV = bytes.fromhex("0102030405060708")
BLOB = (
    "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAECAwQFBgcIisLUw7OQDVEuB5SOlpaAK7pz0BO38WanNfJyYgjpHGTulTL4"
    "rrYv705cqPdGKBAV5nUu+qBxGnqi7ldu8UZWZEiBS1uIDNumZXR7E+AvvTuZSRvE2v1gtmgxFGs="
)


def test_the_keys_of_the_worked_example() -> None:
    hash_key = derive(SECRET, b"WS-SecureConversationSESSION KEY HASH")
    encryption_key = derive(SECRET, b"WS-SecureConversationSESSION KEY ENCRYPTION")
    assert hash_key.hex() == "faab032d0b0b0e5c3b236294ac9070e62b429cc75f630d8f"
    assert encryption_key.hex() == "6a09297162f557689b17565a605833abcd9be06386559ffa"


def test_the_blob_of_the_worked_example() -> None:
    assert proof(SECRET, NONCE, IV) == BLOB
    assert verify_proof(SECRET, NONCE, BLOB)


@given(
    st.binary(min_size=24, max_size=24),
    st.binary(min_size=48, max_size=48),
    st.binary(min_size=8, max_size=8),
)
def test_every_proof_verifies_with_its_own_secret_and_nonce(secret: bytes, nonce: bytes, iv: bytes) -> None:
    text = base64.b64encode(nonce).decode()
    blob = proof(secret, text, iv)
    assert len(blob) == 172
    assert verify_proof(secret, text, blob)
    assert not verify_proof(bytes(24) if any(secret) else SECRET, text, blob)
    assert not verify_proof(secret, text[::-1] + "x", blob)


@given(st.integers(0, 127), st.integers(1, 255))
def test_no_byte_may_differ(position: int, flip: int) -> None:
    blob = bytearray(base64.b64decode(BLOB))
    blob[position] ^= flip
    assert not verify_proof(SECRET, NONCE, base64.b64encode(blob).decode())


@pytest.mark.parametrize(
    "given_proof", ["", "x", "====", "ü", "HAAA", "A" * 172, "A" * 100_000, BLOB[:-4], BLOB + "AAAA"]
)
def test_what_is_malformed_is_refused(given_proof: str) -> None:
    assert not verify_proof(SECRET, NONCE, given_proof)


def test_secret_and_vector_have_their_lengths() -> None:
    with pytest.raises(ValueError, match="24 bytes"):
        proof(b"short", NONCE, IV)
    with pytest.raises(ValueError, match="8"):
        proof(SECRET, NONCE, b"")
