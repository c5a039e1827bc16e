"""What a browser blocked: the directive and the place, no more, and not for ever."""

import logging

import pytest

from amsn2.frontends.web import limits
from amsn2.frontends.web.reports import _place

REPORT = {
    "csp-report": {
        "document-uri": "http://localhost/#/setup/secret",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?secret=1#secret",
        "script-sample": "secret",
    }
}
HEADERS = {"Content-Type": "application/csp-report", "X-AMSN2": None, "Origin": None}


async def test_a_report_is_logged_without_the_page(house, caplog):
    answer = await house.call("POST", "/api/csp-report", REPORT, headers=HEADERS)
    assert (answer.status, answer.body) == (204, b"")
    assert "script-src-elem" in caplog.text
    assert "https://evil.example/x.js" in caplog.text
    assert "secret" not in caplog.text


async def test_a_report_cannot_forge_a_line_of_the_log(house, caplog):
    report = {"csp-report": {"effective-directive": "a\nroot: all is well", "blocked-uri": "x"}}
    await house.call("POST", "/api/csp-report", report, headers=HEADERS)
    assert "\nroot" not in caplog.text


async def test_a_flood_of_reports_does_not_fill_the_log(house, caplog):
    caplog.set_level(logging.WARNING)
    for _ in range(limits.REPORTS_A_MINUTE + 5):
        assert (await house.call("POST", "/api/csp-report", REPORT, headers=HEADERS)).status == 204
    assert limits.REPORTS_A_MINUTE <= caplog.text.count("blocked directive") <= limits.REPORTS_A_MINUTE * 2
    metrics = (await house.call("GET", "/metrics")).body
    assert b"amsn2_csp_reports_total 25.0" in metrics


@pytest.mark.parametrize(
    ("data", "status"), [(b"{}", 204), (b'{"csp-report":7}', 204), (b"[]", 400), (b"x", 400)]
)
async def test_nonsense(house, data, status):
    assert (await house.call("POST", "/api/csp-report", data=data, headers=HEADERS)).status == status


@pytest.mark.parametrize(
    ("uri", "place"),
    [("inline", "inline"), ("http://[x", "unreadable"), ("data:text/html,x", "data://text/html,x")],
)
def test_places(uri, place):
    assert _place(uri) == place
