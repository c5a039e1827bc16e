"""The storage service: the name, personal message and picture that a person finds on every machine."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from aiohttp import web

from msnpd.errors import MsnpdError, NameInvalid, StoreUnavailable, Throttled, TicketInvalid
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.model import Account, Picture
from msnpd.services.caller import Caller
from msnpd.services.deltas import moment
from msnpd.services.intake import Intake, Routes, document, ticket_of
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.soap import storage as wire
from papyon.payload.soap.envelope import build_fault, parse_request
from papyon.payload.soap.roaming import Photo, PhotoStream, RoamingProfile
from papyon.payload.soap.service import FaultCode
from papyon.payload.xml import Markup

_TILES = "/usertile/"
# When somebody's own words or picture changed last, for clients that ask only then.
_LAST_CHANGED = "Live.Profile.Expression.LastChanged"
# Pictures by their first bytes; what a client says of them is not believed, and nothing else is given out.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)
_NAME_LIMIT = 200  # characters of the name of a file


@dataclass(frozen=True, slots=True)
class _Question:
    """A request on its way: who asks, and where he reaches this server."""

    caller: Caller
    header: wire.StorageHeader
    base: str


class StorageService:
    """The service of one server. `key` is its secret: it signs the addresses of pictures."""

    def __init__(self, hub: Hub, intake: Intake, key: bytes) -> None:
        self._hub = hub
        self._intake = intake
        self._key = key

    def routes(self) -> Routes:
        """What it answers."""
        return {
            ("POST", "/storageservice/schematizedstore.asmx"): self._post,
            ("GET", f"{_TILES}*"): self._tile,
        }

    async def _post(self, request: web.Request) -> web.Response:
        body = await self._intake.body(request)
        action = "Unknown"
        try:
            envelope = parse_request(body, self._hub.limits.request_bytes)
            action = envelope.action
            asked, header = wire.parse_storage_request(envelope)
            caller = await self._intake.caller(request, ticket_of(request, envelope))
            question = _Question(caller, header, self._intake.base(request))
            return document(await self._answer(asked, question))
        except PayloadError as error:
            failure = ServiceFault("Client", str(error))
        except TicketInvalid:
            failure = ServiceFault(FaultCode.BAD_CONTEXT_TOKEN, "The ticket is not good.")
        except StoreUnavailable as error:
            note("store", (request.remote or "", 0), verb=action, why=error)
            failure = ServiceFault("Server", "The disk does not answer.")
        except Throttled:
            raise
        except MsnpdError as error:
            failure = ServiceFault("Client", (type(error).__doc__ or "").strip())
        note("refused", (request.remote or "", 0), verb=action, code=failure.code)
        return document(build_fault(failure), status=500)

    async def _answer(self, asked: wire.StorageRequest, question: _Question) -> bytes:
        account = question.caller.account
        content: list[Markup] = []
        match asked:
            case wire.GetProfile(cid):
                content.append((await self._profile(cid, question)).markup())
            case wire.CreateProfile():
                content.append(wire.created(asked.ACTION, _expression_id(account)))
            case wire.UpdateProfile():
                await self._update(asked, question.caller)
            case wire.CreateDocument():
                picture = await self._keep(account, asked.name, asked.data)
                content.append(wire.created(asked.ACTION, _picture_id(account, picture)))
            case wire.UpdateDocument():
                await self._keep(account, asked.name, asked.data)
            case wire.FindDocuments():
                photo = await self._photo(question)
                content.append(wire.documents([photo] if photo else []))
            case wire.DeleteRelationships():
                await self._drop(account, asked.targets)
            case _:
                # CreateRelationships, ShareItem: the picture that is kept is the one of the profile, and
                # whoever is told of it may see it.
                pass
        return wire.encode_storage_response(
            asked.ACTION,
            *content,
            namespace=question.header.namespace,
            cache_key=question.header.cache_key,
        )

    # Name and message

    async def _profile(self, cid: str, question: _Question) -> RoamingProfile:
        account = question.caller.account
        if cid not in ("", "0", str(account.profile.cid)):
            # What others keep is theirs; an empty profile is no error to any client.
            return RoamingProfile(id="", expression_id="")
        changed = moment(account.profile.changed)
        return RoamingProfile(
            id=f"{account.profile.cid:X}!106",
            expression_id=_expression_id(account),
            display_name=account.profile.name,
            personal_message=account.profile.message,
            photo=await self._photo(question),
            modified=changed,
            display_name_modified=changed,
            personal_message_modified=changed,
        )

    async def _update(self, asked: wire.UpdateProfile, caller: Caller) -> None:
        hub, account = self._hub, caller.account
        if asked.personal_message is not None:
            if len(asked.personal_message.encode("utf-8", "replace")) > hub.limits.personal_bytes:
                raise NameInvalid("too long")
            await hub.directory.keep_personal(account, message=asked.personal_message)
        if asked.display_name and asked.display_name != account.profile.name:
            effects = await hub.directory.rename(account, asked.display_name)
            hub.router.tell(effects, account.address, caller.login)
        await self._changed(account)

    async def _changed(self, account: Account) -> None:
        await self._hub.directory.annotate(account, [(_LAST_CHANGED, moment(self._hub.now()))])

    # The picture

    async def _keep(self, account: Account, name: str, data: bytes) -> Picture:
        kind = next((kind for start, kind in _KINDS if data.startswith(start)), "")
        if not kind or len(data) > self._hub.limits.picture_bytes:
            raise PayloadError("not a picture, or one that is too large")
        picture = Picture(account.profile.id, name[:_NAME_LIMIT], kind, data, self._hub.now())
        await self._hub.store.keep_picture(picture)
        await self._changed(account)
        return picture

    async def _drop(self, account: Account, targets: tuple[str, ...]) -> None:
        picture = await self._hub.store.picture(account.profile.id)
        # An older picture has made room for the one that is there now.
        if picture is not None and _picture_id(account, picture) in targets:
            await self._hub.store.drop_picture(account.profile.id)
            await self._changed(account)

    async def _photo(self, question: _Question) -> Photo | None:
        account = question.caller.account
        picture = await self._hub.store.picture(account.profile.id)
        if picture is None:
            return None
        address = f"{picture.owner}-{picture.changed}"
        stream = PhotoStream(
            url=f"{question.base}{_TILES}{address}-{self._signature(address)}",
            mime_type=picture.mime_type,
            size=len(picture.data),
            sha1=base64.b64encode(hashlib.sha1(picture.data, usedforsecurity=False).digest()).decode(),
        )
        return Photo(_picture_id(account, picture), picture.name, (stream,))

    async def _tile(self, request: web.Request) -> web.Response:
        """A picture, for whoever was told its address: there is no ticket in such a request."""
        self._intake.count(request)
        address, _, signature = request.path[len(_TILES) :].rpartition("-")
        given = signature.encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._signature(address).encode()):
            return web.Response(status=404)
        owner, _, changed = address.partition("-")
        picture = await self._hub.store.picture(int(owner))
        if picture is None or str(picture.changed) != changed:
            return web.Response(status=404)
        self._intake.excuse(request)  # the address was as good as a ticket
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=picture.data, content_type=picture.mime_type, headers=headers)

    def _signature(self, address: str) -> str:
        text = f"tile {address}".encode("utf-8", "replace")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:32]


def _expression_id(account: Account) -> str:
    return f"{account.profile.cid:X}!118"


def _picture_id(account: Account, picture: Picture) -> str:
    return f"{account.profile.cid:X}!{picture.changed}"
