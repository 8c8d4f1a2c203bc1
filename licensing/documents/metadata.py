"""Metadata that says both PDF/A-3a and PDF/UA-1: WeasyPrint writes one variant, the second goes into the same RDF block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

UA_IDENTIFIER = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA to which the file conforms</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def declare_both(metadata: Any) -> None:
    """Make a WeasyPrint metadata object write the PDF/UA identifier and its PDF/A extension schema into its RDF block."""
    generate: Callable[..., bytes] = metadata.generate_rdf_metadata

    def generate_both(*arguments: Any) -> bytes:
        head, closing, _ = generate(*arguments).rpartition(b"</rdf:RDF>")
        if not closing:
            raise ValueError("the metadata has no RDF block")
        return head + UA_IDENTIFIER.encode()

    metadata.generate_rdf_metadata = generate_both
