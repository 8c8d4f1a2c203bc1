"""The authority's key in a hardware token (PKCS#11): it certifies signatories, and never leaves the token.

Sessions belong to the process that opened them; one that the token closed is opened again, once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, PKCS11Error, UserAlreadyLoggedIn
from pkcs11.util.ec import encode_ecdsa_signature

from config import Settings
from licensing.kernel.errors import Refusal

Result = TypeVar("Result")


class TokenUnusable(Refusal):
    """The token is missing, locked, or holds no key or certificate of that label. Never says the PIN."""


class Token:
    """A private key in a token, by the labels of token and key, with its PIN kept out of every representation."""

    def __init__(self, module: str, token: str, key: str, pin: str) -> None:
        self.module, self.token, self.label = module, token, key
        self._pin = pin
        self._session: Any = None

    def __repr__(self) -> str:
        return f"Token({self.token!r}, key {self.label!r})"

    def certificate(self) -> x509.Certificate | None:
        """The certificate under the key's label; None when the token holds none."""
        attributes = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: self.label}

        def read(session: Any) -> bytes | None:
            return next((bytes(found[Attribute.VALUE]) for found in session.get_objects(attributes)), None)

        der = self._with_session(read)
        return x509.load_der_x509_certificate(der) if der else None

    def sign(self, data: bytes, mechanism: Any, key_type: Any) -> bytes:
        """The raw signature by the key of that type."""

        def signed(session: Any) -> bytes:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, key_type=key_type, label=self.label)
            return bytes(key.sign(data, mechanism=mechanism))

        return self._with_session(signed)

    def _with_session(self, work: Callable[[Any], Result]) -> Result:
        if self._session is not None:
            try:
                return work(self._session)
            except PKCS11Error:
                self._session = None
        try:
            self._session = self._open()
            return work(self._session)
        except (PKCS11Error, RuntimeError) as error:
            self._session = None
            raise TokenUnusable(
                f"{self!r}: {type(error).__name__}; see LICENSING_PKCS11_MODULE, _TOKEN, _KEY, _PIN"
            ) from None

    def _open(self) -> Any:
        """A session of a process that has given the PIN; it is given once for all sessions of the process."""
        held = pkcs11.lib(self.module).get_token(token_label=self.token)
        try:
            return held.open(user_pin=self._pin)
        except UserAlreadyLoggedIn:
            return held.open()


class _Kept:
    """What a private key in a token cannot do: leave it."""

    def private_numbers(self) -> NoReturn:
        """Never."""
        raise TypeError("the key stays in its token")

    def private_bytes(self, *_arguments: Any, **_more: Any) -> NoReturn:
        """Never."""
        raise TypeError("the key stays in its token")

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Any:
        return self


class TokenEcKey(_Kept, ec.EllipticCurvePrivateKey):
    """An elliptic-curve key in a token, where certificates and revocation lists are signed."""

    def __init__(self, token: Token, public_key: ec.EllipticCurvePublicKey) -> None:
        self._token, self._public = token, public_key

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half, as the certificate has it."""
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        """Its curve."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """Bits."""
        return self._public.key_size

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """The signature in DER; the token is given the digest alone."""
        raw = self._token.sign(_digest(data, signature_algorithm.algorithm), Mechanism.ECDSA, KeyType.EC)
        return bytes(encode_ecdsa_signature(raw))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        """Not with this key."""
        raise TypeError("this key only signs")


class TokenRsaKey(_Kept, rsa.RSAPrivateKey):
    """An RSA key in a token, where certificates and revocation lists are signed (PKCS#1 v1.5, SHA-256)."""

    def __init__(self, token: Token, public_key: rsa.RSAPublicKey) -> None:
        self._token, self._public = token, public_key

    def public_key(self) -> rsa.RSAPublicKey:
        """The public half, as the certificate has it."""
        return self._public

    @property
    def key_size(self) -> int:
        """Bits."""
        return self._public.key_size

    def sign(self, data: Any, padding: Any, algorithm: Any) -> bytes:
        """The signature; TypeError for anything but PKCS#1 v1.5 with SHA-256."""
        if padding.name != PKCS1 or not isinstance(algorithm, hashes.SHA256):
            raise TypeError("this key signs with PKCS#1 v1.5 and SHA-256 only")
        return self._token.sign(bytes(data), Mechanism.SHA256_RSA_PKCS, KeyType.RSA)

    def decrypt(self, ciphertext: bytes, padding: Any) -> NoReturn:
        """Not with this key."""
        raise TypeError("this key only signs")


PKCS1 = padding.PKCS1v15.name
TokenKey = TokenEcKey | TokenRsaKey


def token_authority(settings: Settings) -> tuple[TokenKey, x509.Certificate]:
    """The key and certificate that the settings name; TokenUnusable when they are not there, or not a pair."""
    names = settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_key
    return _opened(*names, settings.pkcs11_pin.get_secret_value(), settings.pkcs11_certificate_file, os.getpid())


@lru_cache(maxsize=4)
def _opened(
    module: str, token: str, key: str, pin: str, certificate_file: str, _process: int
) -> tuple[TokenKey, x509.Certificate]:
    held = Token(module, token, key, pin)
    certificate = _from_file(certificate_file) if certificate_file else held.certificate()
    if certificate is None:
        raise TokenUnusable(
            f"{held!r} holds no certificate of that label: name one in LICENSING_PKCS11_CERTIFICATE_FILE"
        )
    return _key(held, certificate.public_key()), certificate


def _key(held: Token, public: Any) -> TokenKey:
    """The private half, once it has signed for the public one; InvalidSignature when they are not a pair."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        on_curve = TokenEcKey(held, public)
        public.verify(on_curve.sign(b"pair", ec.ECDSA(hashes.SHA256())), b"pair", ec.ECDSA(hashes.SHA256()))
        return on_curve
    if isinstance(public, rsa.RSAPublicKey):
        made = TokenRsaKey(held, public)
        signed = made.sign(b"pair", padding.PKCS1v15(), hashes.SHA256())
        public.verify(signed, b"pair", padding.PKCS1v15(), hashes.SHA256())
        return made
    raise TokenUnusable(f"{held!r} must hold an RSA or elliptic-curve key")


def _from_file(file: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        raise TokenUnusable(f"{file}: {error}") from error


def _digest(data: Any, algorithm: Any) -> bytes:
    if isinstance(algorithm, Prehashed):
        return bytes(data)
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()
