"""Single sign-on: the proof that a client holds the secret which came with its ticket."""

import base64
import binascii
import hmac
import struct

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

SECRET_BYTES = 24
NONCE_BYTES = 48
IV_BYTES = 8

_HASH_KEY = b"WS-SecureConversationSESSION KEY HASH"
_ENCRYPTION_KEY = b"WS-SecureConversationSESSION KEY ENCRYPTION"
_HEADER = struct.Struct("<7I")
_CBC, _TRIPLE_DES, _SHA1, _DIGEST_BYTES = 1, 0x6603, 0x8004, 20
# A proof has 172 characters; nonces of other servers might be a little longer.
_PROOF_LIMIT = 1024


def derive(key: bytes, label: bytes) -> bytes:
    """24 bytes that only depend on key and label: P_SHA1 of TLS."""
    first = _sign(key, label)
    second = _sign(key, first)
    return (_sign(key, first + label) + _sign(key, second + label))[:SECRET_BYTES]


def proof(secret: bytes, nonce: str, iv: bytes) -> str:
    """The third argument of USR SSO S.

    ``secret`` are the 24 bytes of the BinarySecret, ``nonce`` is the string as it came in USR SSO S, ``iv``
    are 8 random bytes. Raises ValueError for other lengths.
    """
    if len(secret) != SECRET_BYTES or len(iv) != IV_BYTES:
        raise ValueError("the secret of a proof has 24 bytes, its initial vector 8")
    message = nonce.encode("utf-8", "replace")
    digest = _sign(derive(secret, _HASH_KEY), message)
    padder = PKCS7(64).padder()
    padded = padder.update(message) + padder.finalize()
    encryptor = Cipher(TripleDES(derive(secret, _ENCRYPTION_KEY)), CBC(iv)).encryptor()
    cipher = encryptor.update(padded) + encryptor.finalize()
    header = _HEADER.pack(_HEADER.size, _CBC, _TRIPLE_DES, _SHA1, IV_BYTES, _DIGEST_BYTES, len(cipher))
    return base64.b64encode(header + iv + digest + cipher).decode()


def verify_proof(secret: bytes, nonce: str, given: str) -> bool:
    """Whether a client's proof belongs to this secret and nonce; False for whatever is malformed."""
    if len(given) > _PROOF_LIMIT:
        return False
    try:
        blob = base64.b64decode(given.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return False
    iv = blob[_HEADER.size : _HEADER.size + IV_BYTES]
    if len(iv) != IV_BYTES:
        return False
    # The header is compared with everything else: other algorithms give another blob.
    return hmac.compare_digest(blob, base64.b64decode(proof(secret, nonce, iv)))


def _sign(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha1")
