"""The seal, checked by our own verifier and by independent tools; what is done to a sealed file afterwards is seen."""

from __future__ import annotations

import json
from dataclasses import astuple
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyhanko.pdf_utils.generic import NameObject, NumberObject, PdfObject, Reference, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from config import Settings
from licensing.cli.verify import verify as verify_command
from licensing.signing.authority import DEMO_NAME, installation_trust
from licensing.signing.fields import add_signature_fields
from licensing.signing.findings import Verification
from licensing.signing.reading import Reader
from licensing.signing.seal import SealRefused
from licensing.signing.stamp import Mark, stamp_pdf
from licensing.signing.timestamp import TimestampUnavailable
from licensing.signing.verification import verify_pdf
from tests.signing import samples


def verified(settings: Settings, pdf: bytes) -> Verification:
    return verify_pdf(pdf, installation_trust(settings), samples.LATER)


def overlaid(pdf: bytes) -> bytes:
    """A white rectangle over the first page, appended as a proper incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"1 1 1 rg 50 50 400 600 re f")))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_fields_are_the_same_bytes_each_time_and_only_appended() -> None:
    first, second = samples.fielded_pdf(), samples.fielded_pdf()
    assert first == second
    assert first.startswith(samples.plain_pdf())


def test_each_field_is_tagged_labelled_and_only_the_licensor_locks() -> None:
    reader = PdfFileReader(BytesIO(samples.fielded_pdf()))
    fields = [reference.get_object() for reference in reader.root["/AcroForm"]["/Fields"]]
    assert [(field["/T"], field["/TU"]) for field in fields] == [
        ("licensee", "Signature du partenaire"),
        ("licensor", "Signature du producteur"),
    ]
    assert ["/Lock" in field for field in fields] == [False, True]
    assert fields[1]["/Lock"]["/P"] == 1
    numbers = reader.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    tree = {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}
    for field in fields:
        element = tree[int(field["/StructParent"])]
        assert element["/S"] == "/Form"
        assert element["/K"]["/Type"] == "/OBJR"
        assert element["/K"]["/Obj"]["/T"] == field["/T"]
        assert field["/P"]["/Tabs"] == "/S"


def test_an_untagged_file_is_refused() -> None:
    from weasyprint import HTML

    with pytest.raises(ValueError, match="tagged"):
        add_signature_fields(HTML(string="<p>x").write_pdf(), [])


def test_both_signatures_stand_with_their_signatories(home: Settings, sealed: bytes) -> None:
    found = verified(home, sealed)
    assert (found.verdict, found.failures) == ("valid", ())
    assert [(who.party, who.name, who.stamped_at[:19]) for who in found.signatures] == [
        ("licensee", "Maëlle Ouahbi", "2026-06-22T10:30:15"),
        ("licensor", "Rémi Sonnier", "2026-06-25T10:30:15"),
    ]
    assert {check.key for check in found.checks} >= {"archive", "covered", "terms", "stamped", "chain", "profile"}
    kinds = {type(value) for facts in (*found.signatures, *found.archive) for value in astuple(facts)}
    assert kinds == {str}, "a string of the reader would copy the whole open file with each fact"


def test_a_half_signed_file_is_valid_but_said_to_be_incomplete(home: Settings, half_sealed: bytes) -> None:
    found = verified(home, half_sealed)
    assert found.verdict == "valid"
    assert [(check.key, check.detail) for check in found.checks if check.outcome == "warning"] == [
        ("complete", "licensor")
    ]


def test_a_flipped_byte_of_the_text_reads_as_changed(home: Settings, sealed: bytes) -> None:
    place = sealed.index(b"stream") + 60
    damaged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert verified(home, damaged).verdict == "changed"


@pytest.mark.parametrize("stage", ["half_sealed", "sealed"])
def test_an_overlay_appended_after_signing_is_seen(home: Settings, stage: str, request: pytest.FixtureRequest) -> None:
    found = verified(home, overlaid(request.getfixturevalue(stage)))
    assert found.verdict == "changed"
    assert "unchanged" in {check.key for check in found.failures}


def test_bytes_after_the_end_are_seen(home: Settings, sealed: bytes) -> None:
    assert "covered" in {check.key for check in verified(home, sealed + b"%more\n").failures}


def test_a_file_signed_by_another_installation_is_not_ours(elsewhere: Settings, sealed: bytes) -> None:
    samples.sealer(elsewhere, samples.SIGNED_AT)
    found = verified(elsewhere, sealed)
    assert found.verdict == "not_ours"
    assert "chain" in {check.key for check in found.failures}


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n", samples.plain_pdf(), samples.fielded_pdf()])
def test_what_is_not_signed_is_not_ours(home: Settings, data: bytes) -> None:
    samples.sealer(home, samples.SIGNED_AT)
    assert verified(home, data).verdict == "not_ours"


def test_a_changed_document_cannot_be_countersigned(home: Settings, half_sealed: bytes) -> None:
    with pytest.raises(SealRefused) as refused:
        samples.seal_last(home, overlaid(half_sealed))
    assert refused.value.verification.verdict == "changed"


def test_without_its_time_stamp_authority_nothing_is_signed(tmp_path: Path) -> None:
    settings = samples.installation(tmp_path, tsa_url="http://127.0.0.1:9/tsa")
    with pytest.raises(TimestampUnavailable):
        samples.seal_first(settings, samples.fielded_pdf())


def test_the_demonstration_authority_says_so(home: Settings) -> None:
    certificate = samples.sealer(home, samples.SIGNED_AT).authority.certificate
    assert DEMO_NAME in certificate.subject.rfc4514_string()
    assert "sans valeur probante" in DEMO_NAME


def test_the_key_file_is_private_encrypted_and_lasting(home: Settings) -> None:
    first = samples.sealer(home, samples.SIGNED_AT).authority.certificate
    file = home.data_dir / "signing" / "authority.p12"
    assert file.stat().st_mode & 0o077 == 0
    assert b"PRIVATE KEY" not in file.read_bytes()
    assert samples.sealer(home, samples.LATER).authority.certificate == first


def test_command_says_valid_changed_or_not_ours(home: Settings, sealed: bytes, tmp_path: Path) -> None:
    trust = str(home.data_dir / "signing" / "trust" / "authority.pem")
    files = {
        "good.pdf": (sealed, 0, "valid"),
        "over.pdf": (overlaid(sealed), 1, "changed"),
        "no.pdf": (b"x", 1, "not_ours"),
    }
    for name, (data, code, verdict) in files.items():
        (tmp_path / name).write_bytes(data)
        result = CliRunner().invoke(verify_command, [str(tmp_path / name), "--json", "--trust", trust])
        assert (result.exit_code, json.loads(result.stdout)["verdict"]) == (code, verdict)
    assert CliRunner().invoke(verify_command, [str(tmp_path / "missing.pdf")]).exit_code == 2


def test_command_without_anybody_to_trust_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "empty"))
    (tmp_path / "a.pdf").write_bytes(b"x")
    result = CliRunner().invoke(verify_command, [str(tmp_path / "a.pdf")])
    assert result.exit_code == 2
    assert "--trust" in result.stderr


def test_the_quick_reader_reads_what_pyhanko_reads(sealed: bytes) -> None:
    quick, plain = Reader(sealed), PdfFileReader(BytesIO(sealed))
    numbers = sorted(quick.xrefs.explicit_refs_in_revision(0), key=lambda ref: ref.idnum)
    assert len(numbers) > 50
    for ref in numbers:
        mine, theirs = (reader.get_object(Reference(ref.idnum, ref.generation, reader)) for reader in (quick, plain))
        assert _written(mine) == _written(theirs)


def _written(thing: PdfObject) -> bytes:
    out = BytesIO()
    thing.write_to_stream(out, None)
    return out.getvalue()


@pytest.mark.parametrize("table", [b"7 0 8", b"7 0 9 1", b"7 0 8 x", b"8 0 7 1"])
def test_a_damaged_object_table_is_refused(table: bytes) -> None:
    reader = Reader(samples.plain_pdf())
    stream = StreamObject({"/Type": NameObject("/ObjStm"), "/N": NumberObject(2)}, stream_data=table + b" 1 2")
    stream["/First"] = NumberObject(len(table) + 1)
    reader.resolved_objects[(0, 9_999)] = stream
    with pytest.raises(PdfStrictReadError):
        reader._get_object_from_stream(8, 9_999, 1)


@pytest.mark.parametrize(
    "name", ["Maëlle Ouahbi", "N" * 200, "محمد الإدريسي", "Anne-Charlotte de La Tour-Maubourg d’Aguilar"]
)
def test_a_stamp_always_shows_date_and_level_on_its_one_page(name: str) -> None:
    mark = Mark(
        name,
        "Vice-présidente chargée de la formation",
        "Université de Valmont-sur-Lys et associés " * 4,
        samples.SIGNED_AT,
        "fr",
    )
    pages = PdfReader(BytesIO(stamp_pdf(mark, 210, 70))).pages
    assert len(pages) == 1
    shown = pages[0].extract_text()
    assert "22/06/2026 à 12:30:15" in shown
    assert "Signature électronique simple" in shown
