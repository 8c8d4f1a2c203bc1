"""What a single test may cost in processor time: its own and that of programs it waited for, whatever else the machine does."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping

PROPERTY = "processor seconds"
"""What the cost of a test is called in reports."""

BUDGET = 40.0
"""Seconds of processor time for the body of one test: five times what any that is not listed took on two busy processors, so that a
slow machine is no fault and a test that grew fivefold is."""

DEARER: Mapping[str, float] = dict.fromkeys(
    (
        # many files judged by the Java program that knows PDF/A and PDF/UA
        "tests/agreements/test_text_printing.py::test_agreements_conform_to_pdf_a_and_pdf_ua",
        "tests/agreements/test_arabic.py::test_it_conforms_as_draft_and_to_be_signed",
        "tests/agreements/test_several_signatories.py::test_files_with_several_places_conform_in_each_language",
        # every kind of file in every language, twice
        "tests/agreements/test_rebuilding.py::test_another_process_makes_the_same_bytes_of_every_kind_in_every_language",
        # the whole demonstration, or an agreement's whole life
        "tests/demo/test_loading.py::test_worker_processes_do_the_same",
        "tests/demo/test_loading.py::test_loading_again_after_every_kind_of_break_doubles_nothing",
        "tests/demo/test_loading.py::test_a_request_becomes_a_sealed_and_invoiced_agreement",
        "tests/agreements/test_several_signatories.py::test_four_people_sign_in_order_and_only_the_last_puts_it_in_force",
        # a sealed file or bundle checked again for each of many forgeries
        "tests/evidence/test_bundle.py::test_one_changed_byte_in_any_member_is_found_and_named",
        "tests/evidence/test_bundle.py::test_a_careful_forger_is_found_by_what_the_members_say_of_each_other",
        "tests/signing/test_independent.py::test_no_flipped_bit_is_overlooked",
        # processes started, killed and started again
        "tests/billing/test_numbering.py::test_processes_killed_at_any_moment_leave_no_gap",
        "tests/platform/test_serve.py::test_sigterm_ends_every_process",
        # the type checker on all of the product
        "tests/house/test_tools.py::test_types",
    ),
    120.0,
)
"""Tests that may cost more, by what stands before any bracket, each under its reason: seconds."""


class Watch:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._begun = _spent()

    def seconds(self) -> float:
        """Processor seconds since then."""
        return _spent() - self._begun


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def check(nodeid: str, seconds: float) -> None:
    """Raises AssertionError, with what to do, where a test cost more than it may."""
    allowed = DEARER.get(nodeid.split("[", 1)[0], BUDGET)
    assert seconds <= allowed, (
        f"{seconds:.1f} s of processor time, {allowed:.0f} are allowed: make the test cheaper or list it, with its "
        "reason, in tests/running/budget.py"
    )
