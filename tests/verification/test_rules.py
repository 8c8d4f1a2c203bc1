"""What a page is told of a check's answer."""

from __future__ import annotations

from licensing.kernel.texts import LANGUAGES
from licensing.signing.findings import SENTENCES, VERDICTS
from licensing.verification import wording
from licensing.verification.rules import LARGEST, report_of, unfit
from licensing.verification.values import Looked


def _found(*checks: tuple[str, str, str], verdict: str = "changed") -> dict[str, object]:
    shown = [{"check": key, "outcome": outcome, "detail": detail} for key, outcome, detail in checks]
    return {"verdict": verdict, "checks": shown, "signatures": [], "sha256": "0" * 64}


def test_one_line_per_kind_of_check_and_the_worst_decides() -> None:
    report = report_of(_found(("unchanged", "ok", "Maëlle"), ("unchanged", "failed", "Rémi"), ("covered", "ok", "")))
    assert report.looked_at == (Looked("unchanged", "failed", ("Rémi",)), Looked("covered", "ok", ()))


def test_what_hangs_on_intact_content_is_left_open_without_it() -> None:
    report = report_of(
        _found(
            ("intact", "failed", "A"), ("chain", "failed", "A"), ("stamped", "failed", "A"), ("terms", "failed", "t")
        )
    )
    assert [(each.key, each.outcome) for each in report.looked_at] == [
        ("intact", "failed"), ("chain", "open"), ("stamped", "open"), ("terms", "failed"),
    ]  # fmt: skip


def test_a_foreign_certificate_is_told_as_such_while_the_content_is_intact() -> None:
    report = report_of(_found(("intact", "ok", "A"), ("chain", "failed", "A")))
    assert report.looked_at[1].outcome == "failed"


def test_a_missing_signature_is_said_beside_a_valid_verdict() -> None:
    assert report_of(_found(("complete", "warning", "licensor"), verdict="valid")).incomplete
    assert not report_of(_found(("complete", "ok", ""), verdict="valid")).incomplete


def test_bytes_that_are_not_worth_a_check() -> None:
    given = (b"", b"%PDF-1.7" + bytes(LARGEST), b"\x89PNG\r\n\x1a\n" + bytes(2000) + b"%PDF-1.7", b"\n%PDF-1.7")
    assert [unfit(data) for data in given] == ["empty", "too_large", "not_pdf", ""]


def test_every_check_and_verdict_is_explained_in_every_language() -> None:
    assert set(wording.CHECKS) == set(SENTENCES)
    assert set(wording.VERDICTS) == set(VERDICTS)
    for words in wording.CHECKS.values():
        assert all(text[language] for text in (words.looked_at, words.ok, words.failed) for language in LANGUAGES)
