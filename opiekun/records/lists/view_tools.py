"""What may be done with the view of a list: hashable, so that its menu is rendered once and kept."""

from dataclasses import dataclass

from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.tabs import ViewTab, ViewTabs


@dataclass(frozen=True, slots=True)
class ViewTools:
    """All that the menu prints, for what it prints is kept under this alone and the reader's language.

    ``visibility``, ``owner`` and ``team`` are those of a saved view, and empty for one that comes with the program.
    ``edit_url`` is that of what the list is opened on.
    """

    code: str
    label: str
    visibility: str
    owner: str
    team: str
    is_shared: bool
    folded: tuple[ViewTab, ...]
    is_default: bool
    is_starred: bool
    may_change: bool
    may_save: bool
    is_first: bool
    is_last: bool
    is_changed: bool
    parameters: str
    url: str
    view_url: str
    edit_url: str


def view_tools(address: ListAddress, tabs: ViewTabs) -> ViewTools:
    """The menu of the list as this viewer's tabs say it."""
    view, base = address.view, address.query.base
    saved = view.saved
    return ViewTools(
        code=view.code,
        label=str(view.label),
        visibility=saved.visibility if saved else "",
        owner=saved.owner if saved else "",
        team=saved.team if saved else "",
        is_shared=saved.is_shared if saved else False,
        folded=tabs.folded,
        is_default=tabs.is_default,
        is_starred=tabs.is_starred,
        may_change=tabs.may_change,
        may_save=tabs.may_save,
        is_first=tabs.is_first,
        is_last=tabs.is_last,
        is_changed=address.is_changed,
        parameters=address.parameters(),
        url=address.url(),
        view_url=address.view_url if address.is_changed else "",
        edit_url=base.edit_url if base else "",
    )
