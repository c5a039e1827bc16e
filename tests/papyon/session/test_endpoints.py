"""Where an account is signed in."""

from papyon.payload.personal import EndpointData, PersonalData, PrivateEndpointData, parse_personal
from papyon.session.endpoints import ClientType, Endpoint, endpoints
from papyon.types import Capabilities, Status
from tests.transcripts.plays import Play

HERE, THERE = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}", "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"
ABLE = Capabilities(2684387372, 48)


def test_every_endpoint_with_what_it_can_do():
    data = PersonalData(
        endpoints=(EndpointData(ABLE, HERE.upper()), EndpointData(Capabilities(), "{unknown}")),
        private_endpoints=(
            PrivateEndpointData("PHONE", idle=True, client_type=3, state="AWY", id=THERE),
            PrivateEndpointData("LAPTOP", id=HERE),
            PrivateEndpointData("nameless"),
        ),
    )
    assert endpoints(data, HERE.upper()) == (
        Endpoint(HERE, "LAPTOP", capabilities=ABLE, here=True),
        Endpoint(THERE, "PHONE", ClientType.MOBILE, idle=True, status=Status.AWY),
    )


def test_a_state_that_nobody_knows_is_online():
    data = PersonalData(private_endpoints=(PrivateEndpointData("x", state="ZZZ", id=HERE),))
    assert endpoints(data, "")[0].status is Status.NLN


def test_the_endpoint_of_the_golden_transcript():
    steps = [
        step.data for step in Play.load("msnp18", "notification") if step.data.startswith(b"UBX 1:alice")
    ]
    data = parse_personal(steps[-1].partition(b"\r\n")[2])
    assert isinstance(data, PersonalData)
    assert endpoints(data, HERE) == (Endpoint(HERE, "LAPTOP", capabilities=ABLE, here=True),)
