"""Which aMSN2 this is."""

from amsn2.app import version


def test_the_installed_version_or_none(monkeypatch):
    def missing(name: str) -> str:
        raise version.PackageNotFoundError(name)

    assert version.VERSION[0].isdigit()
    monkeypatch.setattr(version, "version", missing)
    assert version._installed() == "0+source"
