"""What an operator sees of the core: how far deliveries and jobs are behind."""

from opiekun.core.operating.gauges import Gauge, gauges_text, read_gauges

__all__ = ["Gauge", "gauges_text", "read_gauges"]
