"""How a report looks on paper: A4, black and white, no font but those of the machine."""

from __future__ import annotations

import re

_CSS = """
@page { size: A4; margin: 16mm 14mm 22mm 14mm;
  @bottom-left { content: %(left)s; font: 7pt sans-serif; white-space: pre-line; vertical-align: top; padding-top: 3mm }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 7pt sans-serif; width: 24mm;
    vertical-align: top; padding-top: 3mm; text-align: right } }
* { box-sizing: border-box }
html { color: #000; background: #fff; font: 9.5pt/1.38 "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif }
body { max-width: 190mm; margin: 0 auto; overflow-wrap: break-word }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 2mm }
h2 { font-size: 12.5pt; margin: 9mm 0 2.5mm; padding-bottom: 1mm; border-bottom: 1.2pt solid #000; break-after: avoid }
h3 { font-size: 10.5pt; margin: 6mm 0 1.5mm; break-after: avoid }
h4 { font-size: 9.5pt; margin: 0 0 1mm }
p { margin: 0 0 2mm }
.note { font-size: 8pt }
.state { font-weight: normal; border: .6pt solid #000; border-radius: 2pt; padding: 0 1.4mm; font-size: 8.5pt }
.mark { font-weight: normal; font-style: italic }
dl { display: grid; grid-template-columns: 34mm 1fr; gap: .6mm 3mm; margin: 0 0 2mm; break-inside: avoid }
dt { font-size: 8.5pt; color: #333 }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
.hash { font: 7.2pt/1.5 "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
.entry { margin: 0 0 3mm; padding: 1.6mm 0 0 3mm; border-left: 1.6pt solid #000; break-inside: avoid }
.entry.past { border-left: 1.6pt dotted #000 }
.signature { border: .6pt solid #000; padding: 1.2mm 2mm; margin: 1mm 0 0; font-size: 8.5pt }
.signature b { font-size: 9pt }
table { border-collapse: collapse; width: 100%%; font-size: 7.8pt; line-height: 1.3; margin: 0 0 3mm }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: .7mm 1.6mm .7mm 0; border-bottom: .4pt solid #999;
  white-space: pre-line }
td.short { white-space: nowrap }
th { font-weight: bold; border-bottom: .8pt solid #000 }
pre { font: 7.2pt/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; columns: 2; column-gap: 8mm; margin: 0 0 3mm;
  white-space: pre-wrap }
"""
_PLAIN = re.compile(r"[A-Za-z0-9 .,:()_-]")


def css(footer: str) -> str:
    """The style sheet, with a footer (lines) that stands on every printed page."""
    return _CSS % {"left": css_string(footer)}


def css_string(text: str) -> str:
    """Text as a string of CSS: whatever could end it, or the sheet, is spelt as a number."""
    return '"' + "".join(c if _PLAIN.fullmatch(c) else f"\\{ord(c):x} " for c in text) + '"'
