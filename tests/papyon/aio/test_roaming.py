"""The roaming profile, with a storage service of paper."""

import asyncio
from types import SimpleNamespace

import pytest

from papyon.aio import roaming as module
from papyon.aio.post import Reply
from papyon.aio.roaming import Roaming
from papyon.aio.settings import Settings
from papyon.aio.tasks import Tasks
from papyon.errors import ServiceFault, Unreachable
from papyon.payload.soap import storage
from papyon.payload.soap.envelope import build_fault, parse_request
from papyon.payload.soap.roaming import Photo, PhotoStream, RoamingProfile
from papyon.types import Dialect

PNG = b"\x89PNG picture"
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")


class Cellar:
    """Keeps one profile."""

    def __init__(self):
        self.profile = RoamingProfile("1!106", "1!118", "Alice", "hi")
        self.data = b""
        self.asked = []
        self.actions = []
        self.faults = []
        self.block = None
        self.number = 1

    def ticket(self, _service):
        return f"t={self.number}&p="

    async def renew(self, _refused):
        self.number += 1

    async def send(self, _url, document, action):
        if self.block is not None:
            await self.block.wait()
        request, header = storage.parse_storage_request(parse_request(document))
        self.asked.append((request, header))
        self.actions.append(action)
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        content = []
        match request:
            case storage.GetProfile():
                content = [self.profile.markup()]
            case storage.CreateProfile():
                self.profile = RoamingProfile("1!106", "1!118")
                content = [storage.created(request.ACTION, "1!118")]
            case storage.CreateDocument(data=data):
                self.data = data
                content = [storage.created(request.ACTION, "1!205")]
            case storage.UpdateDocument(data=data):
                self.data = data
        return storage.encode_storage_response(
            request.ACTION, *content, namespace=header.namespace, cache_key="key"
        )

    async def fetch(self, method, url, limit):
        assert (method, limit) == ("GET", storage.PICTURE_LIMIT)
        if self.faults:
            raise self.faults.pop(0)
        return Reply(200 if url == "https://msn.example/tile/1" else 404, {}, PNG)

    def requests(self):
        asked, self.asked = self.asked, []
        return [request for request, _ in asked]


class Noted(Tasks):
    """Remembers what it started."""

    def __init__(self, name):
        super().__init__(name)
        self.started = []

    def start(self, work, what):
        self.started.append(super().start(work, what))
        return self.started[-1]


@pytest.fixture
async def place():
    made = SimpleNamespace(cellar=Cellar(), tasks=Noted("test"))

    def roaming(dialect=Dialect.MSNP15, settings=SETTINGS):
        return Roaming(made.cellar, settings, made.cellar, "alice@example.com", lambda: dialect, made.tasks)

    async def settle():
        async with asyncio.timeout(10):
            await asyncio.gather(*made.tasks.started)

    made.roaming, made.settle = roaming, settle
    yield made
    await made.tasks.stop()


@pytest.mark.parametrize(
    ("dialect", "namespace"), [(Dialect.MSNP15, storage.NAMESPACE), (Dialect.MSNP18, storage.NAMESPACE_2008)]
)
async def test_what_is_kept_is_recalled(place, dialect, namespace):
    mine = place.roaming(dialect)
    assert await mine.recall(42) == place.cellar.profile
    mine.keep(personal_message="")
    await place.settle()
    (first, second) = place.cellar.asked
    assert first == (storage.GetProfile("42"), storage.StorageHeader("t=1&p=", namespace=namespace))
    assert second[0] == storage.UpdateProfile("1!106", None, "")
    assert second[1].cache_key == "key"
    assert place.cellar.actions == [f"{namespace}/GetProfile", f"{namespace}/UpdateProfile"]


async def test_a_profile_is_made_where_there_is_none(place):
    place.cellar.profile = RoamingProfile("")
    mine = place.roaming()
    mine.keep("Alice A")
    await place.settle()
    assert [request.ACTION for request in place.cellar.requests()] == [
        "GetProfile",
        "CreateProfile",
        "GetProfile",
        "UpdateProfile",
    ]


async def test_a_picture_is_kept_and_taken_away(place):
    mine = place.roaming()
    mine.keep_picture(PNG)
    await place.settle()
    *_, made, related = place.cellar.requests()
    assert (made.data, made.mime_type) == (PNG, "image/png")
    assert related.relationships == (storage.Relationship("1!118", "1!205"),)
    place.cellar.profile = RoamingProfile("1!106", "1!118", photo=Photo("1!205"))
    mine.keep_picture(b"jpeg")
    mine.keep_picture(None)
    await place.settle()
    assert place.cellar.requests() == [
        storage.GetProfile(""),
        storage.UpdateDocument("1!205", "display picture", b"jpeg", "image/jpeg"),
        storage.DeleteRelationships(("1!205",), source="1!118"),
        storage.DeleteRelationships(("1!205",)),
    ]
    place.cellar.profile = RoamingProfile("1!106", "1!118")
    mine.keep_picture(None)
    mine.keep_picture(bytes(storage.PICTURE_LIMIT + 1))
    await place.settle()
    assert place.cellar.requests() == [storage.GetProfile("")]


async def test_the_picture_of_a_profile_is_fetched(place):
    mine = place.roaming()
    for url, data in (("/tile/1", PNG), ("https://msn.example/tile/1", PNG), ("/gone", None)):
        photo = Photo("1!205", streams=(PhotoStream(url),))
        assert await mine.picture(RoamingProfile("1", photo=photo)) == data
    place.cellar.faults = [Unreachable("gone")]
    assert await mine.picture(RoamingProfile("1", photo=photo)) is None
    assert await mine.picture(RoamingProfile("1")) is None


async def test_a_ticket_that_ran_out_is_renewed_once(place):
    stale = build_fault(ServiceFault("BadContextToken"))
    place.cellar.faults = [stale]
    assert await place.roaming().recall(1) == place.cellar.profile
    place.cellar.faults = [stale, stale]
    assert await place.roaming().recall(1) is None


async def test_nothing_here_hinders_anybody(place, monkeypatch):
    mine = place.roaming()
    place.cellar.faults = [Unreachable("gone"), Unreachable("gone"), build_fault(ServiceFault("Server"))]
    assert await mine.recall(1) is None
    mine.keep("Alice")
    mine.keep_picture(PNG)
    await place.settle()
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    place.cellar.block = asyncio.Event()
    assert await mine.recall(1) is None


async def test_without_a_service_nothing_is_asked(place):
    mine = place.roaming(settings=Settings.at("msn.example", "https://msn.example", "{g}", storage_url=""))
    assert await mine.recall(1) is None
    mine.keep("Alice")
    mine.keep_picture(None)
    await place.settle()
    assert place.cellar.asked == []


async def test_after_the_end_nothing_is_begun(place):
    await place.tasks.stop()
    place.roaming().keep("Alice")
    assert place.tasks.started == [None]
