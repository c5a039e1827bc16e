import pytest

from papyon.session.signin import TRANSITIONS, Step, Trigger, advance


def walk(*triggers):
    step = Step.NEW
    for trigger in triggers:
        step = advance(step, trigger)
        assert step is not None, trigger
    return step


SIGN_IN = (
    Trigger.START,
    Trigger.VERSION_CHOSEN,
    Trigger.CLIENT_CHECKED,
    Trigger.CHALLENGED,
    Trigger.TICKET,
    Trigger.ACCEPTED,
)


def test_the_straight_way_leads_to_live():
    assert walk(*SIGN_IN) is Step.LISTING
    assert walk(*SIGN_IN, Trigger.STATUS) is Step.LIVE
    assert walk(*SIGN_IN, Trigger.STATUS, Trigger.STATUS) is Step.LIVE


@pytest.mark.parametrize("length", [3, 5, 6])
def test_a_redirect_ends_the_session(length):
    assert walk(*SIGN_IN[:length], Trigger.REDIRECTED) is Step.CLOSED


def test_nothing_but_closing_happens_after_the_end():
    assert [trigger for trigger in Trigger if advance(Step.CLOSED, trigger)] == [Trigger.CLOSE]


@pytest.mark.parametrize("step", Step)
def test_every_step_can_be_closed_and_reached(step):
    assert advance(step, Trigger.CLOSE) is Step.CLOSED
    assert step is Step.NEW or step in TRANSITIONS.values()


def test_no_step_may_be_left_out():
    assert advance(Step.NEW, Trigger.ACCEPTED) is None
    assert advance(Step.VERSION_SENT, Trigger.CHALLENGED) is None
    assert advance(Step.TICKET_WANTED, Trigger.STATUS) is None
