"""Metric families: gauges of the values at the time of the scrape."""

from collections.abc import Iterable, Mapping

from prometheus_client.core import GaugeMetricFamily


def gauge(name: str, text: str, value: float | None) -> Iterable[GaugeMetricFamily]:
    """Return a gauge without labels, or nothing for None."""
    return () if value is None else (GaugeMetricFamily(name, text, value),)


def gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Iterable[GaugeMetricFamily]:
    """Return a gauge with one label, or nothing without values."""
    family = GaugeMetricFamily(name, text, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return (family,) if values else ()
