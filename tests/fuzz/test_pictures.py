"""No picture of a stranger makes aMSN2 raise anything, or draw anything that is no small picture."""

from hypothesis import given, settings

from amsn2.core.thumbnails import FORMATS, checked_preview, offer_preview, shown_preview
from tests.amsn2.core.pictures import picture, size_and_kind
from tests.fuzz.inputs import inputs

PICTURES = [picture(40, 30, kind) for kind in FORMATS]

MAKERS = ((offer_preview, 96, "PNG"), (checked_preview, 96, "PNG"), (shown_preview, 480, "WEBP"))


@settings(max_examples=300, deadline=None)
@given(inputs(*PICTURES))
def test_previews(data: bytes) -> None:
    for make, points, kind in MAKERS:
        drawn = make(data)
        if drawn:
            (width, height), drawn_as = size_and_kind(drawn)
            assert max(width, height) <= points
            assert drawn_as == kind
