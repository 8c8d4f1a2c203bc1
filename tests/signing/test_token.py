"""The authority's key in a token: SoftHSM stands for the hardware, through the same PKCS#11 library interface."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from config import Settings
from licensing.signing import token
from licensing.signing.authority import KeyUnreadable, installation_trust, signing_authority
from licensing.signing.verification import verify_pdf
from tests.signing import pki, samples
from tests.signing.scene import AT

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")  # fmt: skip
MODULE = next((each for each in MODULES if Path(each).exists()), "")
PIN = "24681357"
pytestmark = pytest.mark.skipif(
    not (MODULE and shutil.which("softhsm2-util")), reason="SoftHSM is not installed: ./launch test does"
)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@pytest.fixture(scope="module")
def token_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One token named "conventions" for the module, since the library reads its configuration once per process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        tool("--init-token", "--free", "--label", "conventions", "--so-pin", "12345678", "--pin", PIN)
        yield folder
        token._opened.cache_clear()


def tool(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", "--module", MODULE, *arguments], check=True, capture_output=True)


def certificate_of(key: Key, name: str, at: datetime) -> x509.Certificate:
    """The self-signed certificate of an authority."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = x509.CertificateBuilder(
        subject, subject, key.public_key(), x509.random_serial_number(), at - pki.DAY, at + 10 * pki.YEAR
    )
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return made.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def put(folder: Path, label: str, number: str, key: Key) -> Path:
    """Import a key into the token under a label; its certificate as a PEM file beside it."""
    pem = serialization.Encoding.PEM
    file, certificate = folder / f"{label}.key", folder / f"{label}.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    certificate.write_bytes(certificate_of(key, f"Authority {label}", AT).public_bytes(pem))
    tool("--import", str(file), "--token", "conventions", "--label", label, "--id", number, "--pin", PIN)
    file.unlink()
    return certificate


def using(folder: Path, label: str, certificate: Path | None, **changed: object) -> Settings:
    """The settings of an installation whose key is in the token."""
    named = {"pkcs11_module": MODULE, "pkcs11_token": "conventions", "pkcs11_key": label, "pkcs11_pin": PIN}
    named["pkcs11_certificate_file"] = str(certificate or "")
    return samples.installation(folder, **{**named, **changed})


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_both_parties_sign_with_certificates_issued_in_the_token(token_folder: Path, tmp_path: Path, kind: str) -> None:
    key: Key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    settings = using(tmp_path, kind, put(token_folder, kind, {"ec": "a1", "rsa": "a2"}[kind], key))
    sealed = samples.seal_last(settings, samples.seal_first(settings, samples.fielded_pdf()))
    found = verify_pdf(sealed, installation_trust(settings), samples.LATER)
    assert (found.verdict, found.failures) == ("valid", ())
    authority = signing_authority(settings, AT)
    assert authority.certificate.subject.rfc4514_string() == f"CN=Authority {kind}"
    for leaving in (lambda: authority.key.private_numbers(), lambda: authority.key.private_bytes(None, None, None)):
        with pytest.raises(TypeError, match="stays"):
            leaving()


def test_a_certificate_in_the_token_is_found_by_the_keys_label(token_folder: Path, tmp_path: Path) -> None:
    file = put(token_folder, "own", "a3", ec.generate_private_key(ec.SECP256R1()))
    der = x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(serialization.Encoding.DER)
    values = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: "own",
        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, pkcs11.Attribute.VALUE: der,
        pkcs11.Attribute.SUBJECT: b"0", pkcs11.Attribute.TOKEN: True,
    }  # fmt: skip
    with pytest.raises(KeyUnreadable, match="LICENSING_PKCS11_CERTIFICATE_FILE"):
        signing_authority(using(tmp_path, "own", None), AT)
    opened = pkcs11.lib(MODULE).get_token(token_label="conventions").open(rw=True)
    opened.create_object(values)
    opened.close()
    assert (
        signing_authority(using(tmp_path, "own", None), AT).certificate.subject.rfc4514_string() == "CN=Authority own"
    )


@pytest.mark.parametrize(
    "changed",
    [{"pkcs11_pin": "00000000"}, {"pkcs11_token": "another"}, {"pkcs11_key": "none"}, {"pkcs11_module": "/x.so"}],
)
def test_what_is_wrong_is_said_without_the_pin(
    token_folder: Path, tmp_path: Path, changed: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    file = token_folder / "lonely.pem"
    file.write_bytes(
        certificate_of(ec.generate_private_key(ec.SECP256R1()), "x", AT).public_bytes(serialization.Encoding.PEM)
    )
    settings = using(tmp_path, "lonely", file, **changed)
    with pytest.raises(KeyUnreadable) as refused:
        signing_authority(settings, AT)
    shown = f"{refused.value}{refused.value.__cause__!r}{settings!r}{caplog.text}"
    assert "LICENSING_PKCS11" in shown
    assert settings.pkcs11_pin.get_secret_value() not in shown


def test_a_key_that_is_not_the_certificates_is_refused(token_folder: Path, tmp_path: Path) -> None:
    put(token_folder, "mixed", "a4", ec.generate_private_key(ec.SECP256R1()))
    other = token_folder / "other.pem"
    other.write_bytes(
        certificate_of(ec.generate_private_key(ec.SECP256R1()), "x", AT).public_bytes(serialization.Encoding.PEM)
    )
    with pytest.raises(KeyUnreadable, match="belong"):
        signing_authority(using(tmp_path, "mixed", other), AT)


class Closed:
    """What a session is once its token was drawn or reset."""

    def get_key(self, **_wanted: object) -> object:
        raise pkcs11.SessionHandleInvalid


def test_a_session_that_the_token_closed_is_opened_again(token_folder: Path, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    settings = using(tmp_path, "again", put(token_folder, "again", "a5", key))
    held = signing_authority(settings, AT).key
    held._token._session = Closed()
    at = ec.ECDSA(hashes.SHA256())
    key.public_key().verify(held.sign(b"data", at), b"data", at)


def test_the_rsa_key_signs_in_one_way_only(token_folder: Path, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    held = signing_authority(using(tmp_path, "one", put(token_folder, "one", "a6", key)), AT).key
    with pytest.raises(TypeError, match="PKCS#1"):
        held.sign(b"data", padding.PKCS1v15(), hashes.SHA1())


@pytest.mark.parametrize(
    "wrong",
    [
        {"pkcs11_module": "/lib.so"},
        {"pkcs11_module": "/lib.so", "pkcs11_token": "t", "pkcs11_key": "k", "signing_key_file": "f"},
    ],
)
def test_half_settings_and_two_places_for_one_key_are_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="LICENSING_PKCS11"):
        samples.installation(tmp_path, **wrong)
