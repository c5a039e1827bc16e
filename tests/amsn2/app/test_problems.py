"""What keeps aMSN2 from starting says so in words."""

from amsn2.app.problems import CannotStart


def test_it_is_its_words():
    assert str(CannotStart("Port 2009 is taken.")) == "Port 2009 is taken."
