"""Challenges: the vectors of the protocol reference."""

import pytest

from papyon.session.challenge import PRODUCTS, answer, verify
from papyon.types import Dialect

VECTORS = [
    ("22210219642164014968", "PROD0090YUAUV{2B", "85ecb0db8f32113df79ce0892b9a102c"),
    ("13038318816579321232", "PROD0090YUAUV{2B", "b01c13020e374d4fa20abfad6981b7a9"),
    ("31210312345678901234", "PROD0090YUAUV{2B", "563cb0cb5652bb49195158328e4119b9"),
    ("00000000000000000000", "PROD0090YUAUV{2B", "8afa9a40e92f770423ed25c05319fb7d"),
    ("99999999999999999999", "PROD0090YUAUV{2B", "eb3c46090c80af5959aa61cc3eb5d4bc"),
    ("22210219642164014968", "PROD0101{0RM?UBW", "64812169fe9717715f03c678fa4ab938"),
    ("22210219642164014968", "PROD01065C%ZFN6F", "5a7ca864d9edaedfd464bbbd8e1a7c1c"),
    ("22210219642164014968", "PROD0112J1LW7%NB", "82b096fe53bbc00f9c8436a2fbc48f0d"),
    ("22210219642164014968", "PROD0113H11T8$X_", "52e41a335075c63e132d6f3a497fd82b"),
    ("22210219642164014968", "PROD0114ES4Z%Q5W", "e790b908276bb51115fa7eb3c8a36315"),
    ("22210219642164014968", "PROD0118R6%2WYOS", "8c24d791ee3a1064557c99fcf95fde72"),
    ("22210219642164014968", "PROD0119GSJUC$18", "a400af809ac86fbdf6deec7286fc06b8"),
    ("13038318816579321232", "PROD0119GSJUC$18", "d7ab624e79b048bd0ff594bfb8be089a"),
    ("22210219642164014968", "PROD0120PW!CCV9@", "6e92a312bf6b70ee58e75a1e3315695c"),
    ("1234567890123456", "PROD0090YUAUV{2B", "8479bcf63bcca9262f389e1b7e5f5e3c"),
]


@pytest.mark.parametrize(("challenge", "product", "expected"), VECTORS)
def test_younger_dialects_calculate(challenge: str, product: str, expected: str) -> None:
    assert answer(challenge, product, PRODUCTS[product], Dialect.MSNP11) == expected
    assert verify(challenge, product, expected, Dialect.MSNP18)
    assert verify(challenge, product, expected.upper(), Dialect.MSNP18)


def test_older_dialects_hash() -> None:
    expected = "8f2f5a91b72102cd28355e9fc9000d6e"
    product = "msmsgs@msnmsgr.com"
    assert answer("15570131571988941333", product, PRODUCTS[product], Dialect.MSNP10) == expected
    assert verify("15570131571988941333", product, expected, Dialect.MSNP8)
    assert not verify("15570131571988941333", product, expected, Dialect.MSNP11)


def test_both_paddings_of_full_blocks_are_right() -> None:
    padded = "64b46596fb2b4a50cff5477bbeb8bd4a"
    assert verify("1234567890123456", "PROD0090YUAUV{2B", padded, Dialect.MSNP11)


@pytest.mark.parametrize("response", ["", "0" * 32, "8c24d791ee3a1064557c99fcf95fde7", "ü" * 32, "\ud800"])
def test_wrong_responses_and_unknown_products_are_refused(response: str) -> None:
    assert not verify("22210219642164014968", "PROD0118R6%2WYOS", response, Dialect.MSNP15)
    assert not verify("22210219642164014968", "PROD9999", "8c24d791ee3a1064557c99fcf95fde72", Dialect.MSNP15)
