"""What a bound volume says of itself: title, language, author, and which standards it keeps to."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

PRODUCER = "WeasyPrint, pikepdf"
PDF_UA_SCHEMA = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the document keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>"""
"""PDF/A wants every schema described that it does not know itself."""


def identify(pdf: Pdf, asked: Mapping[str, Any]) -> None:
    """Write title, language and author; PDF/UA-1, and PDF/A-2a with its colours where the volume is for archives."""
    root = pdf.Root
    root.Lang = String(asked["language"])
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = String(asked["title"])
    if asked["author"]:
        pdf.docinfo["/Author"] = String(asked["author"])
    pdf.docinfo["/Producer"] = String(PRODUCER)
    root.Metadata = pdf.make_stream(_packet(asked).encode(), {"/Type": Name.Metadata, "/Subtype": Name.XML})
    if asked["archival"]:
        root.OutputIntents = Array([_screen_colours(pdf)])
        _leave_pictures_as_they_are(pdf)


def _leave_pictures_as_they_are(pdf: Pdf) -> None:
    """Ask no reader to smooth pictures: PDF/A forbids it, WeasyPrint asks for it."""
    for one in pdf.objects:
        if isinstance(one, Stream) and one.get("/Interpolate"):
            one.Interpolate = False


def _screen_colours(pdf: Pdf) -> Any:
    profile = pdf.make_stream((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes(), {"/N": 3})
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB2014"),
        Info=String("sRGB2014"),
        DestOutputProfile=profile,
    )


def _packet(asked: Mapping[str, Any]) -> str:
    title, author, language = (escape(asked[name]) for name in ("title", "author", "language"))
    creator = f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{creator}
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{PRODUCER}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
{PDF_UA_SCHEMA if asked["archival"] else ""}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
