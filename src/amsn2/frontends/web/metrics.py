"""What Prometheus may read: counts, never names. In a registry of its own, so that several can live."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from amsn2.api.models import AccountState
from amsn2.api.ports import Messenger
from amsn2.frontends.web.journals import Journals
from amsn2.frontends.web.parking import Parking

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

Messengers = Callable[[], Iterable[Messenger]]
"""Everybody's messengers now."""


def count_states(messengers: Iterable[Messenger]) -> dict[AccountState, int]:
    """How many accounts are in each state; every state is named."""
    tally = Tally(
        account.state for messenger in messengers for account in messenger.snapshot().accounts.values()
    )
    return {state: tally[state] for state in AccountState}


class Metrics:
    """Counts of one web frontend."""

    def __init__(self, journals: Journals, parking: Parking, messengers: Messengers) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "amsn2_http_requests_total",
            "Answers given, by method, route as declared, and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._counted: dict[tuple[str, str, int], Counter] = {}
        """The counters that were asked for: finding one by its labels takes longer than counting."""
        self._reports = Counter(
            "amsn2_csp_reports_total",
            "Reports of browsers that blocked something on the page.",
            registry=self._registry,
        )
        self._registry.register(_Levels(journals, parking, messengers))

    def count_request(self, method: str, route: str, status: int) -> None:
        """One more answer; the route is empty for an address that is nobody's."""
        # A method is any word that a stranger likes, and every new one would be kept for ever.
        known = method if method in ("GET", "HEAD", "POST", "DELETE") else "other"
        key = (known, route, status)
        counted = self._counted.get(key)
        if counted is None:
            counted = self._counted[key] = self._requests.labels(known, route, str(status))
        counted.inc()

    def count_report(self) -> None:
        """One more report of a browser."""
        self._reports.inc()

    def exposition(self) -> bytes:
        """All counts in the text format."""
        return generate_latest(self._registry)


class _Levels(Collector):
    """Numbers that are looked up when somebody asks."""

    def __init__(self, journals: Journals, parking: Parking, messengers: Messengers) -> None:
        self._journals = journals
        self._parking = parking
        self._messengers = messengers

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("amsn2_polls_parked", "Polls that wait now.", value=len(self._parking))
        journals = list(self._journals)
        yield GaugeMetricFamily("amsn2_journals", "People somebody has looked in as.", value=len(journals))
        yield GaugeMetricFamily(
            "amsn2_journal_events", "Events kept.", value=sum(journal.events_kept for journal in journals)
        )
        yield GaugeMetricFamily(
            "amsn2_journal_bytes", "Bytes of events kept.", value=sum(j.bytes_kept for j in journals)
        )
        accounts = GaugeMetricFamily("amsn2_accounts", "Accounts, by state.", labels=("state",))
        for state, count in count_states(self._messengers()).items():
            accounts.add_metric((state.value,), count)
        yield accounts
