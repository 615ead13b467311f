"""The columns in which money is kept: amounts (19,4), unit prices and quantities (19,6), exchange rates (18,8)."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models


def amount_field(**options: Any) -> models.DecimalField[Any, Any]:
    """An amount, rounded to its currency before it is written; the currency stands in a column beside it."""
    return models.DecimalField(max_digits=19, decimal_places=4, **options)


def unit_price_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A price of one unit, before the line is rounded."""
    return models.DecimalField(max_digits=19, decimal_places=6, **options)


def quantity_field(**options: Any) -> models.DecimalField[Any, Any]:
    """How many units."""
    return models.DecimalField(max_digits=19, decimal_places=6, **options)


def rate_field(**options: Any) -> models.DecimalField[Any, Any]:
    """An exchange rate: how much of one currency is one unit of another."""
    return models.DecimalField(max_digits=18, decimal_places=8, **options)


def currency_field(**options: Any) -> models.CharField[Any, Any]:
    """A currency code of ISO 4217."""
    return models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")], **options)
