"""The actions of the storage service on the profile."""

from papyon.payload import xml
from papyon.payload.soap.storage import GetProfile, StorageHeader, UpdateProfile


def test_the_names_of_the_reference() -> None:
    assert GetProfile("1").soap_action() == "http://www.msn.com/webservices/storage/w10/GetProfile"
    document = GetProfile("42").encode(StorageHeader("t=1&p="))
    for piece in (
        b"<Alias><Name>42</Name><NameSpace>MyCidStuff</NameSpace></Alias>",
        b"<RelationshipName>MyProfile</RelationshipName>",
        b'<StorageUserHeader xmlns="http://www.msn.com/webservices/storage/w10"><Puid>0</Puid><TicketToken>',
    ):
        assert piece in document


def test_what_is_cleared_is_deleted_and_what_is_not_named_stays() -> None:
    cleared = b"<profileAttributesToDelete><ExpressionProfileAttributes><PersonalStatus>true</PersonalStatus>"
    document = UpdateProfile("1!106", "Alice", "").encode(StorageHeader("t"))
    assert cleared in document
    assert b"<DisplayName>Alice</DisplayName>" in document
    assert b"profileAttributesToDelete" not in UpdateProfile("1!106", "Alice").encode(StorageHeader("t"))
    # Some clients write an element for what they do not change, and some an empty one to clear it.
    node = xml.parse(b"<x><profile><ExpressionProfile><PersonalStatus/></ExpressionProfile></profile></x>")
    assert UpdateProfile.parse(node) == UpdateProfile("", None, "")
