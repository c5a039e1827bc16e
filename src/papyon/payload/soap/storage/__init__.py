"""The storage service: a person's own name, message and picture, kept where every machine finds them.

Five words: a *profile* is what roams with a person; a *document* is a picture that is kept; a *relationship*
makes it the one of the profile; a *handle* says what a request is about; an *action* is what it wants.
See ``roaming`` for what comes back.
"""

from papyon.payload.soap.storage.actions import parse_storage_request
from papyon.payload.soap.storage.documents import (
    PICTURE_LIMIT,
    CreateDocument,
    FindDocuments,
    UpdateDocument,
    documents,
    parse_documents,
)
from papyon.payload.soap.storage.profile import CreateProfile, GetProfile, UpdateProfile
from papyon.payload.soap.storage.relationships import (
    CreateRelationships,
    DeleteRelationships,
    Relationship,
    ShareItem,
)
from papyon.payload.soap.storage.request import (
    ITEM_LIMIT,
    NAMESPACE,
    NAMESPACE_2008,
    StorageHeader,
    StorageRequest,
    created,
    encode_storage_response,
    parse_created,
)

__all__ = [
    "ITEM_LIMIT",
    "NAMESPACE",
    "NAMESPACE_2008",
    "PICTURE_LIMIT",
    "CreateDocument",
    "CreateProfile",
    "CreateRelationships",
    "DeleteRelationships",
    "FindDocuments",
    "GetProfile",
    "Relationship",
    "ShareItem",
    "StorageHeader",
    "StorageRequest",
    "UpdateDocument",
    "UpdateProfile",
    "created",
    "documents",
    "encode_storage_response",
    "parse_created",
    "parse_documents",
    "parse_storage_request",
]
