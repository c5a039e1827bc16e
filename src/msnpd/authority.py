"""A certificate authority of one's own, so that clients which insist on HTTPS can be led to this server.

It is made once and kept in the store; its certificate is what people install on their machines. Each start
of the server has it sign a fresh certificate for the host names that old clients ask for.
"""

import asyncio
import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from msnpd.store import Store

# The hosts that the official clients were built to ask, by the tables of the protocol.
ORIGINAL_HOSTS = (
    "messenger.hotmail.com",
    "messenger.msn.com",
    "gateway.messenger.hotmail.com",
    "muser.gateway.messenger.hotmail.com",
    "geo.gateway.messenger.live.com",
    "nexus.passport.com",
    "login.passport.com",
    "loginnet.passport.com",
    "login.live.com",
    "msnia.login.live.com",
    "config.messenger.msn.com",
    "contacts.msn.com",
    "omega.contacts.msn.com",
    "byrdr.omega.contacts.msn.com",
    "local-bay.contacts.msn.com",
    "storage.msn.com",
    "tkrdr.storage.msn.com",
    "users.storage.live.com",
    "*.users.storage.live.com",
    "ows.messenger.msn.com",
    "rsi.hotmail.com",
    "sup.live.com",
    "spaces.live.com",
    "cc.services.spaces.live.com",
    "svcs.microsoft.com",
    "rad.msn.com",
    "g.msn.com",
)
_SETTING = "authority"
# Machines that run such clients often have a clock that was never set.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Later years have another form in certificates, which the oldest readers do not know.
_LAST = datetime(2049, 12, 31, tzinfo=UTC)
_VALID = timedelta(days=5 * 365)
# What every client since 2000 can do, and still good enough for one's own network.
_KEY_BITS = 2048
# Key exchange by RSA with CBC is the best that Windows did before Vista; 3DES is all that XP has without
# its last updates, but the OpenSSL of most systems is built without it.
_OLD_CIPHERS = "DEFAULT:AES128-SHA:AES256-SHA:DES-CBC3-SHA:@SECLEVEL=0"


class Authority:
    """The authority: its certificate for everybody, its key for nobody."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate

    @classmethod
    def make(cls) -> Self:
        """A new one. Takes a good part of a second."""
        key = rsa.generate_private_key(65537, _KEY_BITS)
        number = x509.random_serial_number()
        # Each has a name of its own, so that two of them can be installed on one machine.
        name = _name(f"msnpd authority {number % 0x10000:04x}")
        usage = _usage(key_cert_sign=True, crl_sign=True)
        certificate = (
            _builder(name, name, key.public_key(), number, _LAST)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    @classmethod
    def load(cls, document: bytes) -> Self:
        """What `document` gave. Raises ValueError."""
        key = serialization.load_pem_private_key(document, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("the key of an authority is an RSA key")
        return cls(key, x509.load_pem_x509_certificate(document))

    def document(self) -> bytes:
        """Key and certificate, to keep in a safe place."""
        return _pem(self._key) + self.certificate()

    def certificate(self) -> bytes:
        """The certificate to install on clients, as text (PEM)."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def certificate_der(self) -> bytes:
        """The same in the form that Windows opens with a double click (.cer)."""
        return self._certificate.public_bytes(serialization.Encoding.DER)

    def fingerprint(self) -> str:
        """The SHA-1 fingerprint that old dialogs show: AB:CD:..."""
        digest = hashes.SHA1()  # noqa: S303 - what those dialogs know; to be compared by eye
        return self._certificate.fingerprint(digest).hex(":").upper()

    def issue(self, names: Sequence[str], now: datetime) -> bytes:
        """Key and certificate of a server with these host names and addresses, and who signed it (PEM)."""
        key = rsa.generate_private_key(65537, _KEY_BITS)
        wanted = x509.SubjectAlternativeName([_subject(name) for name in dict.fromkeys(names)])
        usage = _usage(digital_signature=True, key_encipherment=True)
        certificate = (
            _builder(
                _name(names[0]),
                self._certificate.subject,
                key.public_key(),
                x509.random_serial_number(),
                min(now + _VALID, _LAST),
            )
            .add_extension(wanted, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return _pem(key) + certificate.public_bytes(serialization.Encoding.PEM) + self.certificate()

    def context(self, names: Sequence[str], now: datetime, *, old: bool = False) -> ssl.SSLContext:
        """What a listening socket needs. `old` also lets in TLS 1.0 with the ciphers of old Windows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if old:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.set_ciphers(_OLD_CIPHERS)
        with tempfile.TemporaryDirectory() as folder:  # ssl reads certificates from files only
            path = Path(folder, "certificate.pem")
            path.write_bytes(self.issue(names, now))
            context.load_cert_chain(path)
        return context


async def keep_authority(store: Store) -> Authority:
    """The authority of a server, made the first time. Raises StoreUnavailable."""
    document = await store.find_setting(_SETTING)
    if document is None:
        made = await asyncio.to_thread(Authority.make)
        document = await store.setting(_SETTING, made.document())
    return Authority.load(document)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, number: int, last: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(number)
        .not_valid_before(_LONG_AGO)
        .not_valid_after(last)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _subject(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
