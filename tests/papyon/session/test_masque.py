from papyon.session.challenge import PRODUCTS
from papyon.session.masque import MASQUES, Identity
from papyon.types import Dialect


def test_every_dialect_that_was_shipped_has_a_client_whose_product_we_know():
    assert set(MASQUES) == set(Dialect) - {Dialect.MSNP17}
    assert all(masque.product_id in PRODUCTS for masque in MASQUES.values())


def test_younger_dialects_come_with_younger_clients():
    versions = [
        [int(part) for part in MASQUES[dialect].client_version.split(".")] for dialect in sorted(MASQUES)
    ]
    assert versions == sorted(versions)


def test_nobody_needs_to_choose_a_masque():
    assert Identity("alice@example.com", (Dialect.MSNP18,), "{g}").masques is MASQUES
