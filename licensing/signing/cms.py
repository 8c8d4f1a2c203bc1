"""What a CMS object says outside of what its signature covers, held against what it covers (RFC 5652, 5.1)."""

from __future__ import annotations

from typing import Any

from asn1crypto import parser


def agrees_with_itself(signed_data: Any) -> bool:
    """Whether what stands unprotected is what the protected part implies: versions, and the digest announced in front.

    Raises what the parser raises when it is no such thing at all.
    """
    signer = signed_data["signer_infos"][0]
    announced = list(signed_data["digest_algorithms"])
    is_data = signed_data["encap_content_info"]["content_type"].native == "data"
    by_issuer = signer["sid"].name == "issuer_and_serial_number"
    return (
        signed_data["version"].native == ("v1" if is_data else "v3")
        and signer["version"].native == ("v1" if by_issuer else "v3")
        and len(signed_data["signer_infos"]) == len(announced) == 1
        and announced[0]["algorithm"].native == signer["digest_algorithm"]["algorithm"].native
        and all(each["parameters"].native is None for each in (*announced, signer["digest_algorithm"]))
    )


def is_framed(raw: bytes) -> bool:
    """Whether the bytes of a signature's container are one CMS object, each length as it must be, then zeros alone."""
    size = parser.peek(raw)
    content = parser.parse(raw[:size], strict=True)[4]
    kind = parser.peek(content)
    return kind + parser.peek(content[kind:]) == len(content) and not any(raw[size:])
