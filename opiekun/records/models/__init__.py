from opiekun.records.models.form_token import FormToken
from opiekun.records.models.visit import Visit

__all__ = ["FormToken", "Visit"]
