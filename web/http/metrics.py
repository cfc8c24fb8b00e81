"""Prometheus metrics: requests by route and status, their duration, and the index.

Labels never contain queries. Import this module late: on import, prometheus_client decides by
``PROMETHEUS_MULTIPROC_DIR`` whether several processes share their counters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search import EngineError, Library
from web.http.request import current_request

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST"))


class Metrics:
    """The metrics of one application."""

    def __init__(self, library: Library) -> None:
        self._index = _Index(library)
        self._registry = CollectorRegistry()
        self._registry.register(self._index)
        requests = Counter(
            "pilcrow_requests", "Requests answered.", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        seconds = Histogram(
            "pilcrow_request_seconds", "Time until the response begins.", ("route",),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        # Few combinations occur; cached because prometheus_client looks them up under a lock.
        self._requests = cache(requests.labels)
        self._seconds = cache(seconds.labels)

    def register(self, app: Flask) -> None:
        """Count every request of an app."""
        app.after_request(self._count)

    def view(self) -> Response:
        """Return all metrics in the text format of Prometheus."""
        return Response(written(self._all()), content_type=CONTENT_TYPE_LATEST)

    def _all(self) -> CollectorRegistry:
        """Return the registry of this process, or of all workers together."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return self._registry
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # untyped in prometheus_client
        shared.register(self._index)
        return shared

    def _count(self, response: Response) -> Response:
        request = current_request()
        rule, method = request.url_rule, request.method
        route = rule.rule if rule else "none"
        method = method if method in _METHODS else "other"
        self._requests(method, route, response.status_code).inc()
        self._seconds(route).observe(request.seconds)
        return response


class _Index(Collector):
    """Gauges of the current state of the index."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; only ``pilcrow_index_ready`` if the index cannot be opened."""
        try:
            state = self._library.state()
        except EngineError:
            yield _gauge("pilcrow_index_ready", "Whether the index can be searched.", 0)
            return
        yield _gauge("pilcrow_index_ready", "Whether the index can be searched.", 1)
        yield _gauge(
            "pilcrow_index_generation",
            "Number of the published index generation.",
            state.generation,
        )
        yield _gauge("pilcrow_index_articles", "Indexed articles.", state.articles)
        yield _gauge("pilcrow_index_paragraphs", "Indexed numbered paragraphs.", state.paragraphs)
        compiled = "Whether compiled code searches, and not numpy alone."
        yield _gauge("pilcrow_search_compiled", compiled, self._library.compiled)
        rebuilding = "Whether the index is being rebuilt."
        yield _gauge("pilcrow_index_rebuilding", rebuilding, state.rebuilding)

    def describe(self) -> tuple[()]:
        """Return no metrics at registration: there may be no index yet."""
        return ()


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
