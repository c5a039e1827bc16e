"""Files that are named by what is in them, in a folder of their person."""

import pytest

from amsn2.api.media import BlobId
from amsn2.api.models import PersonId
from amsn2.storage.blob_files import BlobFiles

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")
A, B = BlobId("a" * 64), BlobId("b" * 64)


@pytest.fixture
def files(tmp_path):
    return BlobFiles(tmp_path / "blobs")


def put(files, person=ANNA, blob=A):
    draft = files.new_draft(person)
    draft.write_bytes(b"x")
    files.publish(draft, person, blob)
    return files.path(person, blob)


def test_they_are_for_their_owners_eyes_only(files, tmp_path):
    path = put(files)
    assert path == tmp_path / "blobs" / ANNA / "aa" / A
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, tmp_path / "blobs"):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name", ["", "..", "a" * 63, "A" * 64, "../" + "a" * 64, "a" * 64 + "\n", "/etc/passwd"]
)
def test_no_name_leads_out(files, name):
    with pytest.raises(ValueError, match=r".*"):
        files.path(ANNA, BlobId(name))
    with pytest.raises(ValueError, match=r".*"):
        files.path(PersonId(f"../{name}"), A)


def test_removed_is_gone_and_nobody_elses(files):
    mine, theirs = put(files), put(files, BERT)
    files.remove(ANNA, [A, B])
    assert not mine.exists()
    assert theirs.exists()
    assert not files.remove_some(BERT, 5)
    assert not theirs.parent.parent.exists()
    assert not files.remove_some(BERT, 5)


def test_all_of_a_person_goes_in_steps(files):
    mine, draft = [put(files), put(files, blob=B)], files.new_draft(ANNA)
    assert files.remove_some(ANNA, 2)
    assert sum(path.exists() for path in (*mine, draft)) == 1
    assert not files.remove_some(ANNA, 2)
    assert not draft.parent.parent.exists()


def test_what_a_crash_left_goes(files):
    kept, orphan, strangers = put(files), put(files, blob=B), put(files, BERT)
    draft = files.new_draft(ANNA)
    assert files.tidy({}, {ANNA, BERT}) == 0, "who leaves goes in steps"
    assert files.tidy({ANNA: frozenset({A})}) == 3
    assert kept.exists()
    assert not any(path.exists() for path in (orphan, strangers, strangers.parent.parent, draft))


def test_nothing_to_tidy(files):
    assert files.tidy({}) == 0
