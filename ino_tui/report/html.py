"""A report as HTML: one file that holds all of itself, no scripts, fit to print. All text is escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ino_tui.report.model import CaseReport, Charters, Entry, ItemReport, Origin, Said, Signature, Table
from ino_tui.report.style import css
from ino_tui.text import plain
from store.moments import utc_time

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
"""
_TAIL = "</body>\n</html>\n"
# Few fonts of a browser have the pictures of control characters.
_CONTROL = {0x2400 + code: f"‹{code:02X}›" for code in range(0x20)}
# A date or a code that is broken over two lines reads badly.
_SHORT = 24
_PAST = ("superseded", "before the item", "released")


def case_page(report: CaseReport) -> str:
    """The record of a case."""
    origin = report.origin
    title = f"{origin.study}, case {report.case}"
    parts = [
        _head(title, origin, f"case {report.case}"),
        f"<h1>Case {_text(report.case)}</h1>\n",
        _about(origin, report.said),
        "<h2>Items</h2>\n",
        *map(_item, report.items),
        _entries("Queries", report.queries, "No query."),
        _tables("Source as shown", report.source),
        _tables(report.amendments.title, [report.amendments], "Nothing was amended.", named=False),
        _entries("Locks", report.locks, "Nothing was frozen."),
        *(_tables(table.title, [table], named=False) for table in report.people),
        "<h2>Charter</h2>\n",
        *map(_charter, report.charters),
        _TAIL,
    ]
    return "".join(parts)


def index_page(origin: Origin, cases: Table, people: Table, files: Mapping[str, tuple[str, str]]) -> str:
    """What a folder of reports holds; ``files`` gives for each case the name of its file and its SHA-256."""
    head = "".join(f"<th>{_text(name)}</th>" for name in (*cases.columns, "SHA-256 of the file"))
    rows = "".join(_index_row(row, *files[row[0]]) for row in cases.rows)
    table = f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n"
    table += _tables(people.title, [people], named=False)
    title = f"{origin.study}: {cases.title}"
    return f"{_head(title, origin, 'all cases')}<h1>{_text(title)}</h1>\n{_about(origin, ())}{table}{_TAIL}"


def _index_row(row: tuple[str, ...], file: str, digest: str) -> str:
    cells = "".join(f"<td>{_text(cell)}</td>" for cell in row[1:])
    link = f'<a href="{_text(file)}">{_text(row[0])}</a>'
    return f'<tr><td>{link}</td>{cells}<td class="hash">{_text(digest)}</td></tr>\n'


def _text(text: str) -> str:
    """Text from the record: it shows what is there and does nothing. Line breaks are kept."""
    lines = text.replace("\r\n", "\n").split("\n")
    return escape("\n".join(plain(line).translate(_CONTROL) for line in lines))


def _head(title: str, origin: Origin, what: str) -> str:
    footer = f"{plain(origin.study)}, {plain(what)}, {origin.number}"
    footer += f"\nhead {origin.head}" if origin.head else f"\nfor {plain(origin.asker)}"
    return _HEAD.format(title=_text(title), style=css(footer))


def _about(origin: Origin, said: Sequence[Said]) -> str:
    found = [("study", origin.study), ("study id", origin.study_id)]
    found += [("cases", "synthetic: no patient is behind them")] if origin.synthetic else []
    found += [("record", f"{origin.number}{f', of {origin.at}' if origin.at else ''}")]
    found += [("head (SHA-256)", origin.head)] if origin.head else []
    found += [("as seen by", origin.asker), *said]
    return _said(found)


def _said(said: Iterable[Said]) -> str:
    rows = "".join(f"<dt>{_text(name)}</dt><dd{_class(name)}>{_text(text)}</dd>\n" for name, text in said)
    return f"<dl>\n{rows}</dl>\n" if rows else ""


def _class(name: str) -> str:
    return ' class="hash"' if "SHA-256" in name or name in ("head", "study id") else ""


def _item(item: ItemReport) -> str:
    head = f'<h3>{_text(item.label)} <span class="state">{_text(item.state)}</span></h3>\n'
    entries = "".join(map(_entry, item.entries)) or '<p class="note">Nothing was done with it yet.</p>\n'
    return f"<section>\n{head}{_said(item.said)}{entries}</section>\n"


def _entries(title: str, entries: Sequence[Entry], none: str) -> str:
    body = "".join(map(_entry, entries)) or f'<p class="note">{_text(none)}</p>\n'
    return f"<h2>{_text(title)}</h2>\n{body}"


def _entry(entry: Entry) -> str:
    past = " past" if any(mark.startswith(_PAST) for mark in entry.marks) else ""
    marks = f' <span class="mark">({_text(", ".join(entry.marks))})</span>' if entry.marks else ""
    signature = _signature(entry.signature) if entry.signature else ""
    return f'<div class="entry{past}">\n<h4>{_text(entry.title)}{marks}</h4>\n{_said(entry.said)}{signature}</div>\n'


def _signature(signature: Signature) -> str:
    """Meaning, printed name and time stand together, as 21 CFR 11.50 has it."""
    utc = utc_time(signature.at)
    number = f", {signature.number}" if signature.number else ""
    secret = "secret typed" if signature.proved else "no secret typed"
    how = ", ".join(part for part in (secret, signature.how) if part)
    charter = f"; charter version {signature.charter}" if signature.charter is not None else ""
    lines = [
        f"<b>{_text(signature.meaning)}: {_text(signature.name)}</b> ({_text(signature.person)})",
        f"{_text(utc)} ({_text(signature.local)} on this machine){_text(number)}; {_text(how + charter)}",
    ]
    for name, digest in (("signature", signature.signature), ("shown", signature.digest)):
        if digest:
            lines.append(f'{name} <span class="hash">{_text(digest)}</span>')
    return f'<p class="signature">{"<br>".join(lines)}</p>\n'


def _tables(title: str, tables: Sequence[Table], none: str = "", *, named: bool = True) -> str:
    body = "".join(_table(table, named=named) for table in tables if table.rows)
    empty = f'<p class="note">{_text(none)}</p>\n' if none else ""
    return f"<h2>{_text(title)}</h2>\n{body or empty}"


def _table(table: Table, *, named: bool) -> str:
    title = f"<h3>{_text(table.title)}</h3>\n" if named else ""
    if not any(table.columns):
        return f"{title}{_said((row[0], row[1]) for row in table.rows)}"
    head = "".join(f"<th>{_text(name)}</th>" for name in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in table.rows)
    return f"{title}<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n"


def _cell(text: str) -> str:
    short = ' class="short"' if len(text) <= _SHORT and " " not in text else ""
    return f"<td{short}>{_text(text)}</td>"


def _charter(charter: Charters) -> str:
    head = f"<h3>version {charter.version}</h3>\n<p>{_text(charter.since)}</p>\n"
    return f"<section>\n{head}<pre>{_text(charter.text)}</pre>\n</section>\n"
