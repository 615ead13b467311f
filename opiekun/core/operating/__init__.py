"""What an operator sees of the core: how far deliveries and jobs are behind, what was given up, what runs."""

from opiekun.core.operating.gauges import Gauge, gauges_text, read_gauges
from opiekun.core.operating.versions import Versions, versions

__all__ = ["Gauge", "Versions", "gauges_text", "read_gauges", "versions"]
