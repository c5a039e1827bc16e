"""The certificate authority: what it signs is believed by whoever trusts it, and by nobody else."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from msnpd.authority import ORIGINAL_HOSTS, Authority

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = (*ORIGINAL_HOSTS, "msn.example", "192.0.2.21", "2001:db8::1")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str | None) -> ssl.SSLObject:
    """A handshake in memory; the client's side of it. Raises SSLError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname=name)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):  # flights there and back
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert here.version()
    return here


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.certificate().decode())


@pytest.mark.parametrize(
    "name", ["nexus.passport.com", "cid-1234.users.storage.live.com", "msn.example", "192.0.2.21"]
)
def test_its_certificates_are_good_for_all_names(authority: Authority, name: str) -> None:
    server = authority.context(NAMES, NOW)
    assert shake_hands(server, trusting(authority), name).version() == "TLSv1.3"


def test_they_are_good_for_no_other_name_and_nobody_elses_trust(authority: Authority) -> None:
    server = authority.context(NAMES, NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(server, trusting(authority), "bank.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server, trusting(Authority.make()), "nexus.passport.com")


def test_old_ciphers_only_when_asked(authority: Authority) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(cadata=authority.certificate().decode())
    old.check_hostname = False
    old.set_ciphers("AES128-SHA:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.deprecated_call():  # Python would rather not
        old.maximum_version = ssl.TLSVersion.TLSv1
    with pytest.raises(ssl.SSLError):
        shake_hands(authority.context(NAMES, NOW), old, None)
    spoken = shake_hands(authority.context(NAMES, NOW, old=True), old, None)
    assert (spoken.version(), (spoken.cipher() or ("",))[0]) == ("TLSv1", "AES128-SHA")
    modern = shake_hands(authority.context(NAMES, NOW, old=True), trusting(authority), "msn.example")
    assert modern.version() == "TLSv1.3"


def test_it_can_be_kept(authority: Authority) -> None:
    again = Authority.load(authority.document())
    assert again.certificate() == authority.certificate()
    shake_hands(again.context(NAMES, NOW), trusting(authority), "login.live.com")
    assert b"PRIVATE" not in authority.certificate()
    assert x509.load_der_x509_certificate(authority.certificate_der()) == x509.load_pem_x509_certificate(
        authority.certificate()
    )
    assert len(authority.fingerprint().split(":")) == 20
    with pytest.raises(ValueError, match="PEM"):
        Authority.load(b"no key")


def test_it_is_valid_on_machines_whose_clock_was_never_set(authority: Authority) -> None:
    for document in (authority.certificate(), authority.issue(NAMES, NOW)):
        certificate = x509.load_pem_x509_certificate(document)
        assert certificate.not_valid_before_utc.year == 2000
        assert certificate.not_valid_after_utc < datetime(2050, 1, 1, tzinfo=UTC)
    late = x509.load_pem_x509_certificate(authority.issue(NAMES, datetime(2049, 1, 1, tzinfo=UTC)))
    assert late.not_valid_after_utc.year == 2049
    soon = x509.load_pem_x509_certificate(authority.issue(NAMES, NOW))
    assert soon.not_valid_after_utc - NOW == timedelta(days=5 * 365)
