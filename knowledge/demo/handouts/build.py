"""Build the PDFs of the demo handouts: `python knowledge/demo/handouts/build.py`.

Needs typst, which is among the development packages. The files are tagged (PDF/UA-1), use only
fonts that typst brings along (Libertinus Serif, OFL), and are the same bytes on each build.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).parent
# 24 November 2026, so that a build does not depend on the clock.
_MADE = 1_795_478_400


def sources() -> list[Path]:
    """One source for each handout and language: `<slug>.<language>.typ`."""
    return sorted(FOLDER.glob("*.??.typ"))


def build(source: Path) -> bytes:
    """The PDF of one source. Raises typst.TypstError where it is not accessible, too."""
    pdf = typst.compile(
        str(source),
        root=str(FOLDER),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=_MADE,
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"typst gave {type(pdf).__name__} in place of a PDF.")
    return pdf


def main() -> None:
    for source in sources():
        target = source.with_suffix(".pdf")
        target.write_bytes(build(source))
        sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
