"""Who is who in a set of logs."""

from amsn2.core.archive.said import Guess, Known, Said, is_address
from tests.amsn2.core.archive.logs import ANNA, BERT

CARL = "carl@example.com"


def guess(*seen: Said, contacts=(BERT, CARL)) -> Guess:
    known = Known(address=ANNA, own_names={"anna"}, contacts={one: one for one in contacts})
    made = Guess(known)
    for said in seen:
        made.seen(said)
    return made


def said(author: str, *talk: str, own: bool | None = None) -> Said:
    return Said(at=1, talk=talk or (BERT,), author=author, text="x", own=own)


def test_known_names_and_addresses():
    who = guess()
    assert who.settled(said("Anna")).own
    assert who.settled(said(ANNA)).author == ANNA
    assert not who.settled(said("Bert")).own
    assert who.settled(said("Bert")).author == BERT


def test_who_speaks_in_the_logs_of_several_is_the_person():
    who = guess(said("*nick*", BERT), said("*nick*", CARL), said("bertie", BERT), said("carlo", CARL))
    assert who.settled(said("*nick*", BERT)).own
    assert not who.settled(said("bertie", BERT)).own


def test_of_two_who_talk_one_is_known():
    who = guess(said("old nick"), said(BERT))
    assert who.settled(said("old nick")).own


def test_what_the_log_says_goes_first():
    who = guess(said("Bert", own=True))
    assert who.settled(said("Bert", own=True)).author == ANNA


def test_in_a_conference_everybody_has_an_address():
    who = guess()
    assert who.settled(said(CARL, BERT, CARL)).author == CARL
    assert who.settled(said("somebody", BERT, CARL)).author == BERT


def test_names_that_are_no_addresses_get_one_that_cannot_be():
    assert guess().address_of("Old Friend <3") == "old-friend--3@imported.invalid"
    assert guess().address_of("") == "unknown@imported.invalid"
    assert guess().address_of("carl") == CARL
    assert is_address("a@b")
    assert not any(map(is_address, ("a@", "@b", "a b@c", "a@b:c", "x" * 200 + "@y")))


def test_whose_number_it_is_is_found_out_once(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "amsn2.core.archive.said.address_by_number", lambda name, known: asked.append(name) or "x@msn.com"
    )
    who = guess()
    assert {who.address_of("bert1234567890") for _ in range(3)} == {"x@msn.com"}
    assert who.address_of("1" * 60_000).endswith("@imported.invalid")
    assert asked == ["bert1234567890"]
