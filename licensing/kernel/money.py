"""Money: Decimal amounts with an ISO 4217 currency, rounded in one function."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CURRENCY_DIGITS = {"EUR": 2, "MAD": 2, "USD": 2, "GBP": 2, "CHF": 2, "TND": 3, "XOF": 0}
_SMALLEST = {currency: Decimal(1).scaleb(-digits) for currency, digits in CURRENCY_DIGITS.items()}


def currency_digits(currency: str) -> int:
    """Number of decimal digits of an ISO 4217 currency; KeyError for a currency the product does not know."""
    return CURRENCY_DIGITS[currency]


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """Round half-up to the currency's digits. The only rounding of money in the product."""
    return amount.quantize(_SMALLEST[currency], rounding=ROUND_HALF_UP)


def finer_than(amount: Decimal, currency: str) -> bool:
    """Whether an amount is written with more decimals than its currency has: "1.200" euros may have meant twelve hundred."""
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and -exponent > currency_digits(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; adding two currencies is a ValueError."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{round_amount(self.amount, self.currency)} {self.currency}"
