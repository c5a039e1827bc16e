from papyon.session.delivery import ACK_TIMEOUT, ANNOUNCE_TIMEOUT, RECEIPT_TIMEOUT, Deliveries, Outcome

BOB, CAROL = "bob@example.com", "carol@example.com"


def sent(*people, trids=(4,), ids=("m",)):
    deliveries = Deliveries()
    deliveries.sent("m", frozenset(ids), frozenset(trids), frozenset(people or (BOB,)), now=0.0)
    return deliveries


def test_an_old_client_has_it_ten_seconds_after_the_acknowledgement():
    deliveries = sent()
    assert deliveries.handled(4, True, now=1.0) == [("m", Outcome.SENT)]
    assert deliveries.deadline == 1.0 + ANNOUNCE_TIMEOUT
    assert deliveries.expire(1.0 + ANNOUNCE_TIMEOUT - 0.1) == []
    assert deliveries.expire(1.0 + ANNOUNCE_TIMEOUT) == [("m", Outcome.DELIVERED)]
    assert len(deliveries) == 0
    assert deliveries.deadline is None


def test_a_receipt_says_delivered_at_once():
    deliveries = sent()
    deliveries.announced(BOB)
    assert deliveries.handled(4, True, now=1.0) == [("m", Outcome.SENT)]
    assert deliveries.confirmed(BOB, "other") == []
    assert deliveries.confirmed(BOB, "m") == [("m", Outcome.DELIVERED)]
    assert deliveries.confirmed(BOB, "m") == []


def test_a_receipt_may_overtake_the_acknowledgement():
    deliveries = sent()
    assert deliveries.confirmed(BOB, "m") == []
    assert deliveries.handled(4, True, now=1.0) == [("m", Outcome.SENT), ("m", Outcome.DELIVERED)]


def test_a_promised_receipt_that_never_comes_is_a_loss():
    deliveries = sent()
    deliveries.handled(4, True, now=1.0)
    deliveries.announced(BOB)
    assert deliveries.expire(1.0 + ANNOUNCE_TIMEOUT) == []
    assert deliveries.expire(1.0 + RECEIPT_TIMEOUT) == [("m", Outcome.LOST)]


def test_refused_or_never_acknowledged_is_lost():
    assert sent().handled(4, False, now=1.0) == [("m", Outcome.LOST)]
    assert sent().handled(5, True, now=1.0) == []
    assert sent().expire(ACK_TIMEOUT) == [("m", Outcome.LOST)]


def test_all_parts_have_to_arrive():
    deliveries = sent(trids=(4, 5), ids=("m1", "m2"))
    assert deliveries.handled(4, True, now=1.0) == []
    assert deliveries.handled(5, True, now=1.0) == [("m", Outcome.SENT)]
    assert deliveries.confirmed(BOB, "m1") == []
    assert deliveries.confirmed(BOB, "m2") == [("m", Outcome.DELIVERED)]


def test_everybody_who_promised_has_to_confirm_and_nobody_else():
    deliveries = sent(BOB, CAROL, "old@example.com")
    deliveries.announced(BOB)
    deliveries.announced(CAROL)
    deliveries.handled(4, True, now=1.0)
    assert deliveries.confirmed(BOB, "m") == []
    assert deliveries.confirmed(CAROL, "m") == [("m", Outcome.DELIVERED)]


def test_who_leaves_before_confirming_takes_the_message_along_only_when_alone():
    alone = sent()
    alone.announced(BOB)
    alone.handled(4, True, now=1.0)
    assert alone.left(BOB) == [("m", Outcome.LOST)]

    together = sent(BOB, CAROL)
    together.announced(BOB)
    together.announced(CAROL)
    together.handled(4, True, now=1.0)
    together.confirmed(BOB, "m")
    assert together.left(CAROL) == [("m", Outcome.DELIVERED)]


def test_an_old_client_that_leaves_after_the_acknowledgement_has_the_message():
    deliveries = sent()
    deliveries.handled(4, True, now=1.0)
    assert deliveries.left(BOB) == []
    assert deliveries.expire(1.0 + ANNOUNCE_TIMEOUT) == [("m", Outcome.DELIVERED)]


def test_the_end_of_the_switchboard_settles_everything():
    acknowledged = sent()
    acknowledged.handled(4, True, now=1.0)
    assert acknowledged.closed() == [("m", Outcome.DELIVERED)]
    assert sent().closed() == [("m", Outcome.LOST)]
    promised = sent()
    promised.announced(BOB)
    promised.handled(4, True, now=1.0)
    assert promised.closed() == [("m", Outcome.LOST)]


def test_a_switchboard_without_acknowledgements_is_told_from_a_peer_without_receipts():
    deliveries = sent()
    assert not deliveries.unanswered(ACK_TIMEOUT - 0.1)
    assert deliveries.unanswered(ACK_TIMEOUT)
    deliveries.announced(BOB)
    deliveries.handled(4, True, now=1.0)
    assert not deliveries.unanswered(1.0 + RECEIPT_TIMEOUT)
