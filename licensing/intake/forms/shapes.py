"""Which form belongs to which step."""

from __future__ import annotations

from collections.abc import Mapping

from licensing.intake.forms import cohorts, contacts, options, order, organisation, session
from licensing.intake.forms.base import Shape

SHAPES: Mapping[int, Shape] = {
    1: organisation.SHAPE,
    2: contacts.SHAPE,
    3: session.SHAPE,
    4: cohorts.SHAPE,
    5: options.SHAPE,
    6: order.SHAPE,
}
