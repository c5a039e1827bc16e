"""The port of blobs is what the storage satisfies, down to the types."""

from amsn2.api.blob_storage import Blobs, Draft
from amsn2.storage.blobs import FileDraft, SqlBlobs


def test_the_storage_satisfies_it():
    def blobs(one: SqlBlobs) -> Blobs:
        return one

    def draft(one: FileDraft) -> Draft:
        return one

    for port, made in ((Blobs, SqlBlobs), (Draft, FileDraft)):
        names = {name for name in vars(port) if not name.startswith("_")}
        assert names
        assert names <= set(dir(made)) | {"size"}
    assert blobs is not draft
