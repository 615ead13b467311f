from opiekun.records.models.form_token import FormToken

__all__ = ["FormToken"]
