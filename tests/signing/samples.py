"""A small two-page agreement, rendered, fielded and sealed for real; what the tests of this room start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from config import Settings
from licensing.documents.render import Anchor, Attachment, render_pdf
from licensing.signing.authority import Authority, installation_trust, signing_authority
from licensing.signing.fields import SignatureBox, add_signature_fields
from licensing.signing.seal import Sealer, seal_revision
from licensing.signing.stamp import Mark
from licensing.signing.timestamp import timestampers
from tests.conftest import make_settings

SIGNED_AT = datetime(2026, 6, 22, 10, 30, 15, tzinfo=timezone.utc)
COUNTERSIGNED_AT = SIGNED_AT + timedelta(days=3)
LATER = SIGNED_AT + timedelta(days=900)
LICENSEE = Mark("Maëlle Ouahbi", "Présidente", "Université de Valmont-sur-Lys (fictif)", SIGNED_AT, "fr")
LICENSOR = Mark("Rémi Sonnier", "Directeur", "ABC Gestion de Projet", COUNTERSIGNED_AT, "fr")

PAGE = (
    '<html lang="fr"><head><title>Convention</title><style>@page { size: A4; margin: 2cm } body { font-family: "IBM Plex Sans" }'
    " .box { height: 3cm; width: 8cm }</style></head><body><h1>Convention</h1>"
    + "<p>La licence est accordée pour une session.</p>"
    * 40
    + '<div class="box" id="sig-licensee">Pour le partenaire</div>'
    '<div class="box" id="sig-licensor">Pour le producteur</div></body></html>'
)


def plain_pdf(title: str = "Convention") -> bytes:
    """The agreement as rendered, terms attached, without signature fields."""
    return _rendered(title)[0]


def fielded_pdf(title: str = "Convention") -> bytes:
    """The agreement with both empty signature fields."""
    data, anchors = _rendered(title)
    labels = {"licensee": "Signature du partenaire", "licensor": "Signature du producteur"}
    return add_signature_fields(data, [_box(anchors[f"sig-{party}"], party, label) for party, label in labels.items()])


def installation(folder: Path, **settings: object) -> Settings:
    """The settings of an installation with its own data folder."""
    return make_settings(folder, **settings)


def sealer(settings: Settings, at: datetime) -> Sealer:
    """Authority, time stamps and trust of that installation at that instant."""
    authority, stamps = signing_authority(settings, at), timestampers(settings, at)
    return Sealer(authority, stamps, installation_trust(settings), at)


def seal_first(settings: Settings, pdf: bytes, authority: Authority | None = None) -> bytes:
    """The licensee's revision, certified by the installation's authority or by another."""
    by = sealer(settings, SIGNED_AT)
    by = replace(by, authority=authority) if authority else by
    made = seal_revision(pdf, signed=(), field="licensee", mark=LICENSEE, email="m@x.example", last=False, sealer=by)
    return made.data


def seal_last(settings: Settings, pdf: bytes, authority: Authority | None = None) -> bytes:
    """The licensor's revision and the archive time stamp."""
    by = sealer(settings, COUNTERSIGNED_AT)
    by = replace(by, authority=authority) if authority else by
    made = seal_revision(
        pdf, signed=("licensee",), field="licensor", mark=LICENSOR, email="r@x.example", last=True, sealer=by
    )
    return made.data


def _rendered(title: str) -> tuple[bytes, dict[str, Anchor]]:
    made = render_pdf(
        PAGE,
        title=title,
        language="fr",
        author="ABC Gestion de Projet",
        created_at=SIGNED_AT - timedelta(days=1),
        identifier="sample",
        attachments=[Attachment("terms.json", b'{"net":"4050.00"}', "Conditions")],
    )
    return made.data, made.anchors


def _box(anchor: Anchor, party: str, label: str) -> SignatureBox:
    top, right = anchor.y, anchor.x + anchor.width
    return SignatureBox(party, anchor.page, anchor.x, top - anchor.height, right, top, label)
