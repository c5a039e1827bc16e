from papyon.aio.seen import Seen


def test_a_letter_is_known_by_its_author_and_its_id():
    seen = Seen()
    seen.add(("bob@example.com", "1"))
    assert ("bob@example.com", "1") in seen
    assert ("bob@example.com", "2") not in seen
    assert ("eve@example.com", "1") not in seen


def test_the_oldest_are_forgotten():
    seen = Seen(limit=2)
    for name in "123":
        seen.add(("bob@example.com", name))
    assert [("bob@example.com", name) in seen for name in "123"] == [False, True, True]


def test_twice_is_once():
    seen = Seen(limit=2)
    for name in "1221":
        seen.add(("bob@example.com", name))
    assert ("bob@example.com", "1") in seen
