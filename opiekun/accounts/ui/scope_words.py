"""The scopes of API tokens in words."""

from django.utils.translation import gettext as _

from opiekun.accounts.rights import rights_subjects
from opiekun.accounts.rules.scopes import ALL, ANY_RESOURCE, resource_name


def scope_words() -> dict[str, str]:
    """What each scope opens, by its code; a scope that is missing here is shown as it is written."""
    resources = {ANY_RESOURCE: _("Everything")}
    for subject in rights_subjects():
        resources[resource_name(subject.kind)] = str(subject.scope_label or subject.label)
    words = {ALL: _("Everything I may do")}
    for resource, label in resources.items():
        words[f"{resource}:read"] = _("%(what)s: read") % {"what": label}
        words[f"{resource}:write"] = _("%(what)s: write") % {"what": label}
    words["private:read"] = _("Private details of persons")
    words["personal:read"] = _("Personal details of persons")
    return words
