"""What upper apps register with core at start-up, so that generic pages and jobs find it without knowing them."""

from opiekun.core.registries.links import LinkKind, link_kinds, register_link_kind
from opiekun.core.registries.panels import Panel, panels_of, register_panel
from opiekun.core.registries.personal_data import (
    PersonalDataSource,
    personal_data_sources,
    register_personal_data_source,
)
from opiekun.core.registries.start import (
    StartCard,
    StartLink,
    StartPanel,
    StartRow,
    register_start_panel,
    start_panels,
)
from opiekun.core.registries.timeline import (
    Select,
    TimelineEntry,
    TimelineScope,
    TimelineSource,
    register_open_items,
    register_timeline_source,
    timeline_sources,
)

__all__ = [
    "LinkKind",
    "Panel",
    "PersonalDataSource",
    "Select",
    "StartCard",
    "StartLink",
    "StartPanel",
    "StartRow",
    "TimelineEntry",
    "TimelineScope",
    "TimelineSource",
    "link_kinds",
    "panels_of",
    "personal_data_sources",
    "register_link_kind",
    "register_open_items",
    "register_panel",
    "register_personal_data_source",
    "register_start_panel",
    "register_timeline_source",
    "start_panels",
    "timeline_sources",
]
