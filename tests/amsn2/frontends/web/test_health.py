"""What watchers are told."""

from amsn2.api.errors import ProblemCode, StoreFailure


async def test_all_is_well(house):
    answer = await house.call("GET", "/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert (await house.call("HEAD", "/healthz")).status == 200


async def test_a_silent_database(house):
    house.troubles.append(StoreFailure(ProblemCode.STORE_FAILED))
    answer = await house.call("GET", "/healthz")
    assert (answer.status, answer.json["database"]) == (503, "silent")


async def test_accounts_are_counted_by_state(house):
    house.people.add("anna")
    answer = await house.call("GET", "/readyz")
    assert answer.status == 200
    assert answer.json["accounts"]["signed_in"] == 1
    assert answer.json["accounts"]["signed_out"] == 1
    assert b"anna" not in answer.body


async def test_metrics(house):
    house.people.add("anna")
    answer = await house.call("GET", "/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b'amsn2_accounts{state="signed_in"} 1.0' in answer.body
