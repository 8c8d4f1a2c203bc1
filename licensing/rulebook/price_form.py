"""The price schedule as a form: what is typed becomes a document, a document becomes fields; raising prices from a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.money import CURRENCY_DIGITS, round_amount
from licensing.kernel.numerals import amount_text, compact
from licensing.kernel.shapes import problem
from licensing.kernel.texts import LANGUAGES
from licensing.pricing.arranging import DISCOUNT, PRODUCT, TIER
from licensing.pricing.reading import FIELDS_OF_MODEL, read_amount
from licensing.pricing.rules import product_key
from licensing.rulebook.editors import Typed, both, first, table, text

AMOUNTS = ("amount", "unit", "minimum", "flat")
THRESHOLDS = ("manual_amount", "total_amount")
_SENTENCES = {
    "percent": (
        "Écrivez un pourcentage, par exemple 5 ou -2,5.",
        "Write a percentage, for example 5 or -2.5.",
        "أدخلوا نسبة مئوية، مثلًا 5 أو 2,5-.",
    ),
    "day": (
        "Écrivez le premier jour des nouveaux prix.",
        "Write the first day of the new prices.",
        "أدخلوا اليوم الأول للأثمان الجديدة.",
    ),
    "source": ("Dites où la hausse a été décidée.", "Say where the change was decided.", "اذكروا أين تقررت الزيادة."),
    "nothing": (
        "Aucun de ces prix ne s’applique ce jour-là : choisissez un autre jour ou d’autres prix.",
        "None of these prices applies on that day: choose another day or other prices.",
        "لا يسري أي من هذه الأثمان في ذلك اليوم: اختاروا يومًا آخر أو أثمانًا أخرى.",
    ),
}


def schedule_document(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The schedule that the form says; a field left as it was shown keeps its stored value, of whatever type.

    Rows whose `gone` is ticked are left out; the fields of another model than the one chosen are left out.
    """
    entries = {
        "products": [_product(typed, *each) for each in _rows(typed, "products", "product", stored)],
        "discounts": [_discount(typed, *each) for each in _rows(typed, "discounts", "id", stored)],
    }
    document = {**stored, **_fields(typed, "", ("id", "effective_from", "quote_valid_days"), stored)}
    document = {name: value for name, value in document.items() if name in entries or _said(typed, name, stored)}
    document |= {name: value for name, value in entries.items() if value or name in stored}
    document["currency_of_country"] = _countries(typed, table(stored.get("currency_of_country")))
    approval = _second_approval(typed, table(stored.get("second_approval")))
    if approval or "second_approval" in stored:
        document["second_approval"] = approval
    return document


def _said(typed: Typed, name: str, stored: Mapping[str, Any]) -> bool:
    """Whether a field of the top is in the document: fields emptied by hand are not."""
    if name not in ("id", "effective_from", "quote_valid_days"):
        return True
    return bool(first(typed, name)) or text(stored.get(name)) == ""


def _rows(typed: Typed, name: str, key: str, stored: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = stored.get(name)
    rows = held if isinstance(held, list) else []
    index = 0
    while typed(f"{name}.{index}.{key}"):
        if not typed(f"{name}.{index}.gone"):
            yield f"{name}.{index}", table(rows[index]) if index < len(rows) else {}
        index += 1


def _fields(typed: Typed, path: str, names: Sequence[str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Plain fields by name: absent when left empty, as stored when left as it was shown."""
    found: dict[str, Any] = {}
    for name in names:
        value = first(typed, f"{path}{name}")
        if name in stored and text(stored[name]) == value:
            found[name] = stored[name]
        elif value:
            found[name] = _value(name, value)
    return found


def _value(name: str, value: str) -> Any:
    if name in AMOUNTS or name in ("percent", "discount_percent"):
        return amount_text(value)
    if name in ("up_to", "size", "quote_valid_days", "days_before_session_start_at_least"):
        whole = compact(value)
        return int(whole) if whole.isdecimal() and whole.isascii() and len(whole) < 16 else value
    if name == "organisation_network":
        return {"true": True, "false": False}.get(value, value)
    return value


def _words(typed: Typed, path: str, stored: Any) -> dict[str, Any]:
    return {**table(stored), **dict.fromkeys(("fr", "en"), "")} | _both_typed(typed, path)


def _both_typed(typed: Typed, path: str) -> dict[str, str]:
    return {
        each: first(typed, f"{path}.{each}") for each in LANGUAGES if each in ("fr", "en") or typed(f"{path}.{each}")
    }


def _with_label(entry: dict[str, Any], typed: Typed, path: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    label = {language: said for language, said in _words(typed, f"{path}.label", stored.get("label")).items() if said}
    if label or stored.get("label") == {}:
        entry["label"] = label
    elif "label" in stored and stored["label"] is None:
        entry["label"] = None
    return entry


def _product(typed: Typed, path: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    model = first(typed, f"{path}.model")
    of_model = FIELDS_OF_MODEL.get(model, {"amount", "unit", "size", "tiers"})
    plain = [name for name in PRODUCT if name not in ("tiers", "label", "amount", "unit", "size")]
    entry = {name: value for name, value in stored.items() if name not in PRODUCT}
    entry |= _fields(typed, f"{path}.", [*plain, *sorted(of_model - {"tiers"})], stored)
    if "tiers" in of_model:
        tiers = _tiers(typed, f"{path}.tiers", stored.get("tiers"))
        if tiers or isinstance(stored.get("tiers"), list):
            entry["tiers"] = tiers
    return _with_label(entry, typed, path, stored)


def _tiers(typed: Typed, path: str, held: Any) -> list[dict[str, Any]]:
    """The tiers typed; one written into the row left free for it finds its place by itself."""
    stored = held if isinstance(held, list) else []
    found, index = [], 0
    while typed(f"{path}.{index}.unit"):
        before = table(stored[index]) if index < len(stored) else {}
        row = {name: value for name, value in before.items() if name not in TIER}
        row |= _fields(typed, f"{path}.{index}.", TIER, before)
        if index < len(stored) or any(first(typed, f"{path}.{index}.{name}") for name in TIER):
            found.append(row)
        index += 1
    found = [row for row in found if any(value not in (None, "") for value in row.values())]
    added = len(found) > len(stored)
    ordered = sorted(found, key=_end) if added and all(_has_end(row) for row in found) else found
    return [{"up_to": None, **row} if _open(row) else row for row in ordered]


def _open(row: Mapping[str, Any]) -> bool:
    return row.get("up_to") in (None, "")


def _has_end(row: Mapping[str, Any]) -> bool:
    return _open(row) or type(row["up_to"]) is int


def _end(row: Mapping[str, Any]) -> tuple[bool, int]:
    return (True, 0) if _open(row) else (False, row["up_to"])


def _discount(typed: Typed, path: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    entry = {name: value for name, value in stored.items() if name not in DISCOUNT}
    entry |= _fields(typed, f"{path}.", ("id", "percent"), stored)
    held = table(stored.get("when"))
    when = {name: value for name, value in held.items() if name not in _CONDITIONS}
    when |= _fields(typed, f"{path}.when.", _CONDITIONS, held)
    if when or "when" in stored:
        entry["when"] = when
    entry["audiences"] = typed(f"{path}.audiences")
    if entry["audiences"] != stored.get("audiences") and sorted(entry["audiences"]) == sorted(
        _list(stored, "audiences")
    ):
        entry["audiences"] = stored["audiences"]
    return _with_label(entry, typed, path, stored)


_CONDITIONS = ("days_before_session_start_at_least", "organisation_network")


def _list(stored: Mapping[str, Any], name: str) -> list[str]:
    held = stored.get(name)
    return [text(each) for each in held] if isinstance(held, list) else []


def _countries(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    given = {country: first(typed, f"currency_of_country.{country}") for country in dict.fromkeys(["default", *stored])}
    kept = {country: given[country] for country in [*stored, "default"] if given[country]}
    added = first(typed, "new_country").upper()
    return {**kept, added: first(typed, "new_currency")} if added else kept


def _second_approval(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in stored.items() if name not in ("discount_percent", *THRESHOLDS)}
    found |= _fields(typed, "second_approval.", ("discount_percent",), stored)
    for threshold in THRESHOLDS:
        amounts = _thresholds(typed, f"second_approval.{threshold}.", table(stored.get(threshold)))
        if amounts or threshold in stored:
            found[threshold] = amounts
    return found


def _thresholds(typed: Typed, start: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """An amount per currency; one left as it was keeps how it was written."""
    return {
        name: held[name] if name in held and text(held[name]) == value else amount_text(value)
        for name in dict.fromkeys([*held, *CURRENCY_DIGITS])
        if (value := first(typed, f"{start}{name}"))
    }


def shown_path(path: str, shown: Mapping[str, Any]) -> str | None:
    """Where the form shows what a finding calls "products.certificate/team.EUR.2026-09-01": "products.7".

    A verdict of the rules of the game stands nowhere in a price form: None. Any other path is given back as it is.
    """
    if path == "products":
        return "prices"
    kind, _point, named = path.partition(".")
    if kind == "verdicts":
        return None
    for index, each in enumerate(shown["products"] if kind == "products" else ()):
        key = product_key(each.get("product", ""), each.get("track"))
        if named == f"{key}.{each.get('currency')}.{each.get('valid_from')}":
            return f"products.{index}"
    return path


def shown_schedule(document: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule of any shape as the form shows it: every field there, empty where the document has none."""
    return {
        **{name: text(document.get(name)) for name in ("id", "effective_from", "quote_valid_days")},
        "products": [_shown_product(table(each)) for each in _entries(document, "products")],
        "discounts": [_shown_discount(table(each)) for each in _entries(document, "discounts")],
        "currency_of_country": {
            "default": "", **{text(key): text(value) for key, value in table(document.get("currency_of_country")).items()},
        },
        "second_approval": _shown_approval(table(document.get("second_approval")), _used(document)),
    }  # fmt: skip


def _entries(document: Mapping[str, Any], name: str) -> list[Any]:
    held = document.get(name)
    return held if isinstance(held, list) else []


def _shown_product(entry: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: text(entry.get(name)) for name in PRODUCT if name not in ("tiers", "label")}
    rows = [{name: text(table(tier).get(name)) for name in TIER} for tier in _entries(entry, "tiers")]
    free = [dict.fromkeys(TIER, "") for _ in range(max(1, 2 - len(rows)))]
    return {**shown, "label": both(entry.get("label")), "tiers": [*rows, *free]}


def _shown_discount(entry: Mapping[str, Any]) -> dict[str, Any]:
    when = table(entry.get("when"))
    return {
        **{name: text(entry.get(name)) for name in ("id", "percent")},
        "label": both(entry.get("label")),
        "when": {name: text(when.get(name)) for name in _CONDITIONS},
        "audiences": _list(entry, "audiences"),
    }


def _used(document: Mapping[str, Any]) -> list[str]:
    """The currencies that the schedule has prices in."""
    used = [text(table(each).get("currency")) for each in _entries(document, "products")]
    return [currency for currency in dict.fromkeys(used) if currency in CURRENCY_DIGITS]


def _shown_approval(entry: Mapping[str, Any], used: Sequence[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"discount_percent": text(entry.get("discount_percent"))}
    for threshold in THRESHOLDS:
        amounts = table(entry.get(threshold))
        shown[threshold] = {name: text(amounts.get(name)) for name in dict.fromkeys([*amounts, *used])}
    return shown


def with_new(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The document with one more entry to fill in under `products` or `discounts`."""
    blank: dict[str, Any] = {"product": "", "model": "per_unit"} if name == "products" else {"id": "", "audiences": []}
    return {**document, name: [*_entries(document, name), blank]}


def raised(document: Mapping[str, Any], percent: str, day: str, source: str, only: str) -> dict[str, Any]:
    """The document whose prices rise by `percent` from `day` on: each ends that day and goes on as a changed copy.

    `only`: a product, or `products.3` for one rule, or empty for every price. Prices that start later keep what was
    decided for them. Amounts are rounded to the currency's digits. InvalidInput with every problem (paths `raise.…`).
    """
    factor, problems = _factor(percent), []
    problems += [_say("raise.percent", "percent")] if factor is None else []
    problems += [_say("raise.from", "day")] if not day else []
    problems += [_say("raise.source", "source")] if len(source) < 3 else []
    if factor is None or problems:
        raise InvalidInput(problems)
    entries: list[Any] = []
    for index, entry in enumerate(_entries(document, "products")):
        chosen = isinstance(entry, Mapping) and only in ("", f"products.{index}", entry.get("product"))
        entries += _continued(entry, factor, day, source) if chosen and _applies(entry, day) else [entry]
    if entries == _entries(document, "products"):
        raise InvalidInput([_say("raise.from", "nothing")])
    return {**document, "products": entries}


def _say(path: str, code: str) -> Problem:
    return problem(path, code, {}, _SENTENCES)


def _factor(percent: str) -> Decimal | None:
    figure = compact(percent).rstrip("%٪")
    sign = -1 if figure.startswith("-") else 1
    try:
        value = sign * read_amount(amount_text(figure.removeprefix("-")))
    except ValueError:
        return None
    return 1 + value / 100 if value and value > -100 else None


def _applies(entry: Mapping[str, Any], day: str) -> bool:
    start, end = text(entry.get("valid_from")), text(entry.get("valid_to"))
    return start <= day and (not end or end > day)


def _continued(entry: Mapping[str, Any], factor: Decimal, day: str, source: str) -> list[dict[str, Any]]:
    later = _scaled({**entry, "valid_from": day, "source": source}, factor, text(entry.get("currency")))
    if isinstance(later.get("tiers"), list):
        later["tiers"] = [_scaled(table(tier), factor, text(entry.get("currency"))) for tier in later["tiers"]]
    return [later] if text(entry.get("valid_from")) == day else [{**entry, "valid_to": day}, later]


def _scaled(entry: Mapping[str, Any], factor: Decimal, currency: str) -> dict[str, Any]:
    return {name: _times(value, factor, currency) if name in AMOUNTS else value for name, value in entry.items()}


def _times(value: Any, factor: Decimal, currency: str) -> Any:
    """The amount raised; what is no amount, or in no currency, stays for the checks to say so."""
    try:
        amount = read_amount(value)
    except ValueError:
        return value
    return format(round_amount(amount * factor, currency), "f") if currency in CURRENCY_DIGITS else value
