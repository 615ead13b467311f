from opiekun.records.models.favourite import Favourite
from opiekun.records.models.form_token import FormToken
from opiekun.records.models.list_preference import ListPreference
from opiekun.records.models.saved_view import SavedView, Visibility
from opiekun.records.models.visit import Visit

__all__ = ["Favourite", "FormToken", "ListPreference", "SavedView", "Visibility", "Visit"]
