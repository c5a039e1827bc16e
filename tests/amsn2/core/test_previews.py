from pathlib import Path

from amsn2.api.media import BlobId, BlobKind
from amsn2.core.previews import keep_checked_preview, keep_shown_preview, offer_preview
from tests.amsn2.core.pictures import picture, size_and_kind
from tests.amsn2.play import NOON, a_stage


async def test_previews_are_kept_and_read_back(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        blobs = (await stage.newcomer()).store.blobs
        file = await blobs.keep(BlobKind.FILE, picture(1000, 500), NOON)
        shown = await keep_shown_preview(blobs, file, NOON)
        assert shown is not None
        assert size_and_kind(await blobs.read(shown, 0, 10**6)) == ((480, 240), "WEBP")
        assert size_and_kind(await offer_preview(blobs, shown)) == ((96, 48), "PNG")
        assert await keep_checked_preview(blobs, picture(), NOON) is not None


async def test_without_a_picture_there_is_no_preview(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        blobs = (await stage.newcomer()).store.blobs
        words = await blobs.keep(BlobKind.FILE, b"words", NOON)
        half = await blobs.keep(BlobKind.FILE, picture()[:60], NOON)
        assert await keep_shown_preview(blobs, words, NOON) is None
        assert await keep_shown_preview(blobs, half, NOON) is None
        assert await keep_checked_preview(blobs, b"words", NOON) is None
        assert await offer_preview(blobs, None) == b""
        assert await offer_preview(blobs, BlobId("0" * 64)) == b""
