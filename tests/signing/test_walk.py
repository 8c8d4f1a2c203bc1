"""Random walks of one signatory through the table: no way to a seal but by consent, no way out of an end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.errors import NotAllowed
from licensing.signing import lifecycle
from licensing.signing.models import SignatureRequest

ENDS = {"sealed", "declined", "cancelled"}


@given(st.lists(st.sampled_from([*lifecycle.REQUEST_EVENTS, "unknown"]), max_size=40))
def test_whatever_happens_only_an_invited_signatory_consents_and_only_a_consent_is_sealed(events: list[str]) -> None:
    request, way = SignatureRequest(state="waiting"), ["waiting"]
    for event in events:
        before = request.state
        try:
            lifecycle.advance(request, event)
        except NotAllowed:
            assert request.state == before
            continue
        assert before not in ENDS
        way.append(request.state)
    for before, after in pairwise(way):
        assert after != "sealed" or before == "consented"
        assert after not in ("consented", "declined", "expired") or before == "invited"
    assert sum(state in ENDS for state in way) <= 1
