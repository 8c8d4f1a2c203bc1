"""The attestation as one page, sealed by the producer's installation. In jobs only."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from config import Settings
from licensing.attestations.rules import Covered
from licensing.documents.codes import qr_svg
from licensing.documents.render import render_pdf
from licensing.kernel.canonical import sha256_hex
from licensing.signing.authority import installation_trust, signing_authority
from licensing.signing.fields import SignatureBox, add_signature_fields
from licensing.signing.seal import Sealer, seal_revision
from licensing.signing.stamp import Mark
from licensing.signing.timestamp import timestampers

PARTY = "licensor"


def sealed_attestation(shown: Covered, address: str, at: datetime) -> bytes:
    """The page, printed and sealed. TimestampUnavailable, SealRefused as `signing.seal.seal_revision`."""
    settings: Settings = current_app.config["SETTINGS"]
    authority = signing_authority(settings, at)
    sealer = Sealer(authority, timestampers(settings, at), installation_trust(settings), at)
    with force_locale(shown.language):
        mark = Mark(shown.producer, str(_("Cachet de l’installation")), shown.producer, at, shown.language)
        unsigned = _page(shown, address, at)
    made = seal_revision(unsigned, signed=(), field=PARTY, mark=mark, email=shown.contact, last=True, sealer=sealer)
    return made.data


def _page(shown: Covered, address: str, at: datetime) -> bytes:
    """With its one empty signature field. In the language in force."""
    title = str(_("Attestation de droit d’usage"))
    code = qr_svg(address, str(_("Code QR de la page qui dit si cette attestation vaut encore")))
    rendered = render_pdf(
        render_template("attestations/attestation.html", shown=shown, code=code, address=address, at=at),
        title=f"{title} {shown.reference}",
        language=shown.language,
        author=shown.producer,
        created_at=at,
        identifier=sha256_hex(address.encode()),
    )
    spot = rendered.anchors[f"sig-{PARTY}"]
    corners = (spot.x, spot.y - spot.height, spot.x + spot.width, spot.y)
    label = str(_("Cachet du producteur : %(producer)s", producer=shown.producer))
    return add_signature_fields(rendered.data, [SignatureBox("licensor", spot.page, *corners, label=label)])
