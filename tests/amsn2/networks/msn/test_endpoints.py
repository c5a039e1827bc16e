import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.commands import Endpoints
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.network import AccountSettings
from amsn2.networks.msn.endpoints import checked, choices_of, preset_of, settings_of
from papyon.aio.presets import CROSSTALK, NINA
from papyon.aio.proxy import ProxyKind

GUID = "AAAAAAAA-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
BUILT_IN = Endpoints(host="127.0.0.1", port=1999, services="http://127.0.0.1:1998")


def account(**others):
    return AccountSettings(address="alice@example.com", **others)


def test_without_endpoints_it_is_the_built_in_network():
    settings = settings_of(account(endpoint_id=GUID), BUILT_IN)
    assert (settings.host, settings.port) == ("127.0.0.1", 1999)
    assert settings.rst_url == "http://127.0.0.1:1998/RST.srf"
    assert settings.machine_guid == "{" + GUID.lower() + "}"
    assert settings_of(account(), None) is None


def test_endpoints_of_its_own():
    endpoints = Endpoints(host="msn.example", verify_tls=False)
    settings = settings_of(account(endpoints=endpoints), BUILT_IN)
    assert (settings.host, settings.port, settings.verify_tls) == ("msn.example", 1863, False)
    assert settings.oim_url == "https://msn.example/OimWS/oim.asmx"


@pytest.mark.parametrize("host", ["crosstalk", "CrossTalk", CROSSTALK.host])
def test_a_known_network_needs_no_more_than_its_name_or_its_host(host):
    endpoints = Endpoints(host=host, port=1864, verify_tls=False)
    settings = settings_of(account(endpoints=endpoints, endpoint_id=GUID), BUILT_IN)
    assert (settings.host, settings.port, settings.verify_tls) == (CROSSTALK.host, 1864, False)
    assert settings.rst_url == CROSSTALK.rst_url
    assert settings.machine_guid == "{" + GUID.lower() + "}"
    elsewhere = Endpoints(host=host, services="https://msn.example")
    assert settings_of(account(endpoints=elsewhere), None).rst_url == "https://msn.example/RST.srf"


def test_the_machine_is_the_same_each_time():
    first, second = (settings_of(account(), BUILT_IN).machine_guid for _ in range(2))
    assert first == second
    assert len(first) == 38


def test_networks_are_picked_by_name():
    assert [choice.title for choice in choices_of(BUILT_IN)] == [
        "This aMSN2",
        "CrossTalk",
        "Escargot",
        "NINA",
    ]
    assert [choice.domain for choice in choices_of(BUILT_IN, "home.example")] == ["home.example", "", "", ""]
    assert [choice.id for choice in choices_of(None)] == ["crosstalk", "escargot", "nina"]
    for choice in choices_of(BUILT_IN):
        assert settings_of(checked(account(choice=choice.id)), BUILT_IN) is not None
    assert checked(account(choice="built-in", endpoints=BUILT_IN)) == account()
    assert settings_of(account(choice="nina"), None).host == NINA.host


def test_what_is_said_besides_a_choice_counts():
    more = Endpoints(gateway="auto", proxy="socks5h://user:secret@proxy.example")
    settings = settings_of(checked(account(choice="nina", endpoints=more)), None)
    assert (settings.host, settings.port, settings.gateway_url) == (NINA.host, 1863, NINA.gateway_url)
    assert (settings.proxy.kind, settings.proxy.port) == (ProxyKind.SOCKS5H, 1080)
    assert "secret" not in repr(settings)
    assert checked(account(choice="nina", endpoints=Endpoints())) == account(choice="nina")
    moved = Endpoints(host="127.0.0.1", port=1864)
    assert settings_of(account(choice="nina", endpoints=moved), None).port == 1864


def test_endpoints_of_an_earlier_version_become_a_choice():
    for host in ("NINA", NINA.host):
        kept = checked(account(endpoints=Endpoints(host=host, port=1864)))
        assert kept.choice == "nina"
        assert preset_of(kept) is NINA
        assert settings_of(kept, None).port == 1864
    custom = account(endpoints=Endpoints(host="msn.example"))
    assert checked(custom) == custom


def test_everything_of_a_custom_network():
    endpoints = Endpoints(
        host="[::1]", tls=True, services="http://localhost:1998", gateway="auto", proxy="http://proxy:3128"
    )
    kept = checked(account(endpoints=endpoints))
    settings = settings_of(kept, None)
    assert (settings.host, settings.tls) == ("::1", True)
    assert settings.gateway_url == "http://localhost:1998/gateway/gateway.dll"
    assert settings.proxy.port == 3128
    direct = Endpoints(host="msn.example", gateway="http://gate.example/gateway.dll")
    assert settings_of(account(endpoints=direct), None).gateway_url == "http://gate.example/gateway.dll"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (account(choice="nowhere"), ProblemCode.NETWORK_UNKNOWN),
        (account(endpoints=Endpoints()), ProblemCode.SERVER_INVALID),
        (account(endpoints=Endpoints(host="http://msn.example")), ProblemCode.SERVER_INVALID),
        (account(endpoints=Endpoints(host="msn example")), ProblemCode.SERVER_INVALID),
        (account(endpoints=Endpoints(host="x", services="msn.example")), ProblemCode.SERVICE_INVALID),
        (
            account(endpoints=Endpoints(host="x", services="http://u:p@msn.example")),
            ProblemCode.SERVICE_INVALID,
        ),
        (account(endpoints=Endpoints(host="x", gateway="http://x:99999")), ProblemCode.SERVICE_INVALID),
        (account(endpoints=Endpoints(host="x", gateway="javascript:alert(1)")), ProblemCode.SERVICE_INVALID),
        (account(choice="nina", endpoints=Endpoints(proxy="proxy.example")), ProblemCode.PROXY_INVALID),
        (account(endpoints=Endpoints(host="x", proxy="ftp://secret@proxy")), ProblemCode.PROXY_INVALID),
    ],
)
def test_nonsense_is_refused_in_words_that_tell_no_password(settings, code):
    with pytest.raises(Refused) as refused:
        checked(settings)
    assert refused.value.problem.code is code
    assert "secret" not in str(refused.value)
    if code is not ProblemCode.NETWORK_UNKNOWN:
        with pytest.raises(Refused):
            settings_of(settings, None)


_words = st.text(max_size=40) | st.from_regex(r"(https?|socks5h?)://[a-z@:0-9\[\]/.]{0,20}", fullmatch=True)


@given(_words, _words, _words, _words)
def test_whatever_is_written_is_refused_or_good(host, services, gateway, proxy):
    endpoints = Endpoints(host=host, services=services, gateway=gateway, proxy=proxy)
    try:
        kept = checked(account(endpoints=endpoints))
    except Refused:
        return
    assert settings_of(kept, None) is not None
    assert checked(kept) == kept
