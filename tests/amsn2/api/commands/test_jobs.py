"""What long work may be asked for."""

from amsn2.api.commands import StartExport, StartImport
from amsn2.api.jobs import ExportFormat, ImportFormat
from tests.amsn2.api.commands.decoding import ID, decoded, is_refused

BLOB = "a" * 64


def test_left_out_fields_have_their_defaults() -> None:
    assert decoded("start_export", format="html") == StartExport(id=ID, format=ExportFormat.HTML)
    assert decoded("start_import", account="home", blob=BLOB) == StartImport(
        id=ID, account="home", blob=BLOB, format=ImportFormat.AUTO
    )


def test_what_is_no_format_is_refused() -> None:
    is_refused("start_export", format="docx")
    is_refused("start_import", account="home", blob=BLOB, format="html")
