"""Tests of the product. What a test process owns is chosen by `own` before anything else is loaded."""

from tests import own

own.take_place()
