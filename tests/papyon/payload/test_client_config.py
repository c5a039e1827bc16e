import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError, ServiceFault
from papyon.payload.client_config import (
    CONFIG_LIMIT,
    ClientConfig,
    ClientInformation,
    Tab,
    parse_client_config,
)
from papyon.payload.soap import envelope

FULL = ClientConfig(
    addressbook_url="https://contacts.msn.example/abservice/abservice.asmx",
    today_url="http://today.msn.example/start?a=1&b=]]>",
    text_ad_url="http://ads.msn.example/txt",
    trusted_domains=("msn.example", "msn2.example"),
    tabs=(
        Tab("News", "http://news.example/?a=1&b=2", "http://news.example/i.png", "http://n.example", "News!"),
    ),
    expires_in_days=3,
)
# As the reference describes it and living networks send it: white space and all.
FOREIGN = b"""<?xml version="1.0" encoding="utf-8" ?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
  <GetClientConfigResponse xmlns="http://www.msn.com/webservices/Messenger/Client"><GetClientConfigResult>
    <![CDATA[
      <MsgrConfig><Simple><Config><ExpiresInDays>0</ExpiresInDays></Config>
        <TrustedDomains><domain name="msn.example"/></TrustedDomains></Simple>
        <TabConfig><msntabdata><tab><type>page</type><contenturl>http://w.example/</contenturl>
          <name>W</name></tab></msntabdata></TabConfig>
        <AbchCfg><abchconfig><url>https://ab.msn.example/abservice.asmx</url></abchconfig></AbchCfg>
        <LocalizedConfig Market="en-US"><MsnTodayConfig><MsnTodayURL>http://t.example/?msn=1</MsnTodayURL>
        </MsnTodayConfig></LocalizedConfig></MsgrConfig>
    ]]>
  </GetClientConfigResult></GetClientConfigResponse></soap:Body></soap:Envelope>"""


@pytest.mark.parametrize("config", [FULL, ClientConfig()])
def test_both_forms_are_read_again(config):
    assert parse_client_config(config.encode()) == config
    assert parse_client_config(config.encode_answer()) == config


def test_old_clients_find_the_document_as_text_without_a_space_between_elements():
    answer = FULL.encode_answer()
    assert b"<GetClientConfigResult><![CDATA[<MsgrConfig><Simple><Config><ExpiresInDays>3</" in answer
    assert answer.count(b"]]>") == 1
    for needed in (b"<TabConfig>", b"<msntabdata><tab>", b"<LocalizedConfig Market=", b"<MsnTodayURL>"):
        assert needed in FULL.encode()


def test_a_foreign_document():
    config = parse_client_config(FOREIGN)
    assert config.addressbook_url == "https://ab.msn.example/abservice.asmx"
    assert config.today_url == "http://t.example/?msn=1"
    assert config.tabs == (Tab("W", "http://w.example/"),)
    assert config.trusted_domains == ("msn.example",)


def test_the_question():
    mine = ClientInformation("DE", "0407", "0407", "94")
    assert ClientInformation.parse(mine.encode()) == mine
    with pytest.raises(PayloadError):
        ClientInformation.parse(FOREIGN)


@pytest.mark.parametrize(
    "document",
    [b"", b"<html/>", b"<MsgrConfig>", FOREIGN.replace(b"MsgrConfig", b"Other"), b"x" * (CONFIG_LIMIT + 1)],
)
def test_what_is_no_configuration(document):
    with pytest.raises(PayloadError):
        parse_client_config(document)


def test_a_fault():
    with pytest.raises(ServiceFault):
        parse_client_config(envelope.build_fault(ServiceFault("Client", "no")))


@given(st.binary(max_size=200))
def test_nothing_but_payload_errors(data):
    for document in (data, b"<MsgrConfig>" + data + b"</MsgrConfig>"):
        with contextlib.suppress(PayloadError):
            parse_client_config(document)


XML_TEXT = st.text(
    st.characters(min_codepoint=33, exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=30
)


@given(st.lists(XML_TEXT, max_size=4), XML_TEXT, XML_TEXT)
def test_any_text_survives(domains, url, name):
    config = ClientConfig(
        today_url=url.replace("\ufffe", "").replace("\uffff", ""),
        trusted_domains=tuple(domain.replace("\ufffe", "").replace("\uffff", "") for domain in domains),
        tabs=(Tab(name.replace("\ufffe", "").replace("\uffff", ""), "http://x.example"),),
    )
    assert parse_client_config(config.encode_answer()) == config
