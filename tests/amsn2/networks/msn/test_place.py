import asyncio
from dataclasses import replace

from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.network import SignedIn, SignedOut
from amsn2.networks.msn import place as place_module
from amsn2.networks.msn.place import Place
from papyon.aio.presets import CROSSTALK
from papyon.aio.settings import Settings


def lost(code):
    return SignedOut(problem=Problem(code=code, detail="x"), retry_at=1)


def test_a_named_network_is_called_by_its_name():
    place = Place(CROSSTALK.settings(), CROSSTALK)
    for code in (ProblemCode.SERVER_UNKNOWN, ProblemCode.SERVER_UNREACHABLE):
        told = place.in_words(lost(code))
        assert told.problem == Problem(code=ProblemCode.NETWORK_UNREACHABLE, detail="CrossTalk")
        assert told.retry_at == 1
    for event in (
        lost(ProblemCode.WRONG_PASSWORD),
        SignedOut(),
        SignedIn(display_name="", personal_message=""),
    ):
        assert place.in_words(event) is event


def test_another_by_its_host():
    place = Place(Settings.at("msn.example", "https://msn.example"))
    assert place.name == "msn.example"
    assert place.in_words(lost(ProblemCode.SERVER_UNKNOWN)) == lost(ProblemCode.SERVER_UNKNOWN)
    assert Place(None).name == ""


async def test_a_named_network_is_asked_where_its_services_are(monkeypatch):
    found = replace(CROSSTALK.settings(), addressbook_url="https://found.example/abservice/abservice.asmx")

    async def discover(settings):
        return found

    monkeypatch.setattr(place_module, "discover", discover)
    assert await Place(CROSSTALK.settings(), CROSSTALK).discovered() == found
    custom = Settings.at("msn.example", "https://msn.example")
    assert await Place(custom).discovered() == custom
    assert await Place(None).discovered() is None


async def test_one_that_does_not_answer_is_taken_as_it_was_known(monkeypatch):
    async def silent(settings):
        await asyncio.Event().wait()

    async def broken(settings):
        raise OSError("no certificates")

    monkeypatch.setattr(place_module, "DISCOVERY", 0)
    for answer in (silent, broken):
        monkeypatch.setattr(place_module, "discover", answer)
        assert await Place(CROSSTALK.settings(), CROSSTALK).discovered() == CROSSTALK.settings()
