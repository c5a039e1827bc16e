"""Whose certificates are believed."""

import ssl

import pytest

from papyon.aio.trust import Trust
from tests.papyon.aio.certificates import self_signed


async def test_everybody_has_to_show_a_certificate():
    context = (await Trust.load()).context("messenger.example", 1863)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("host", "port", "believed"),
    [
        ("old.example", 1863, True),
        ("OLD.example", 443, True),
        ("odd.example", 1864, True),
        ("odd.example", 1863, False),
        ("new.example", 1863, False),
        ("very.old.example", 1863, False),
    ],
)
async def test_an_exception_is_for_its_endpoint_alone(host, port, believed):
    trust = await Trust.load(exceptions=["Old.example", "odd.example:1864"])
    assert (trust.context(host, port).verify_mode is ssl.CERT_NONE) is believed


async def test_whoever_believes_everybody_needs_no_exceptions():
    assert (await Trust.load(verify=False)).context("any.example", 1).verify_mode is ssl.CERT_NONE


async def test_an_authority_of_ones_own(tmp_path):
    _, path = self_signed(tmp_path, "localhost")
    ours = (await Trust.load(authority=str(path))).context("localhost", 1)
    usual = (await Trust.load()).context("localhost", 1)
    assert len(ours.get_ca_certs()) == len(usual.get_ca_certs()) + 1
    with pytest.raises(OSError, match="No such file"):
        await Trust.load(authority=str(tmp_path / "none.pem"))
