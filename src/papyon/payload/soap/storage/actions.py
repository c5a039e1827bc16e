"""All actions of the storage service by their names."""

from papyon.errors import PayloadError
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.storage.documents import CreateDocument, FindDocuments, UpdateDocument
from papyon.payload.soap.storage.profile import CreateProfile, GetProfile, UpdateProfile
from papyon.payload.soap.storage.relationships import CreateRelationships, DeleteRelationships, ShareItem
from papyon.payload.soap.storage.request import StorageHeader, StorageRequest

_ACTIONS: dict[str, type[StorageRequest]] = {
    kind.ACTION: kind
    for kind in (
        *(GetProfile, CreateProfile, UpdateProfile, CreateDocument, UpdateDocument, FindDocuments),
        *(CreateRelationships, DeleteRelationships, ShareItem),
    )
}


def parse_storage_request(request: Envelope) -> tuple[StorageRequest, StorageHeader]:
    """A request and its header; raises PayloadError."""
    kind = _ACTIONS.get(request.action)
    if kind is None:
        raise PayloadError("an action of the storage service is unknown")
    return kind.parse(request.body), StorageHeader.parse(request)
