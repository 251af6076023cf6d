"""Check an export of an ino-tui study: `python3 verify.py [FOLDER] [--head HASH]`.

Needs Python 3.8 or later and nothing else. It reads the files of the export and writes nothing but
what it found, one line each; a line that begins with NO says what does not hold. INSPECTOR.txt says
what this proves and what it does not.

Exit code 0: all that was checked holds. 1: something does not. 2: there is nothing to check.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Row = dict[str, Any]

GENESIS = "0" * 64
# A line of the journal ends in `,"hash":"` + 64 hexadecimal digits + `"}`.
TAIL = 75
# The columns of the files that are built again from the journal.
SIGNED = ("meaning", "name", "proved", "signature")
REVIEWS = (
    *("case", "endpoint", "reader", "number", "superseded", "value", "contributing", "first", "proposal", "site"),
    *("why", "text", "criteria", "charter", "digest", "how", "date", "anchor", "grade", "cites", "after_disclosure"),
    *(*SIGNED, "revision", "at"),
)
REVEALS = ("case", "endpoint", "reader", "first", "contributing", "proposal", "site", "revision", "at")
RULINGS = (
    *("case", "endpoint", "number", "kind", "by", "value", "contributing", "date", "anchor", "grade", "disagreement"),
    *("clarify", "why", "text", "cites", "attendees", "votes_for", "votes_against", "abstained", "minutes"),
    *("criteria", "charter", "digest", "how", *SIGNED, "revision", "at"),
)
QUERIES = (
    *("case", "query", "entry", "kind", "by", "text", "owner", "endpoint", "cite", "due", "rule", "state"),
    *("revision", "at"),
)
LOCKS = (
    *("number", "id", "endpoints", "frozen", "head", "by", "why", *SIGNED, "revision", "at"),
    *("released_by", "released_why", "released_revision", "released_at"),
)
SIGNATURES = (
    *("of", "case", "endpoint", "person", "number", "value", "name", "meaning", "proved", "how", "signature"),
    *("digest", "charter", "revision", "at"),
)
# What a journal of format 1 or 2 does not say of a review.
UNSAID = {"meaning": "reviewed", "proved": False, "after_disclosure": False}
# The source tables, one file each; every row begins with its case.
SOURCE = (
    *("cases", "relapses", "therapies", "cycles", "doses", "marrows", "extramedullary", "labs", "signs"),
    *("adverse_events", "transplants", "follow_up", "deaths", "site_values"),
)
SHOWN = 5


class Findings:
    """What was found, told as it is found."""

    def __init__(self) -> None:
        self.failed = 0

    def holds(self, text: str) -> None:
        sys.stdout.write(f"ok: {ascii(text)[1:-1]}\n")

    def fails(self, text: str) -> None:
        self.failed += 1
        sys.stdout.write(f"NO: {ascii(text)[1:-1]}\n")


def read_manifest(folder: Path, found: Findings) -> tuple[dict[str, str], dict[str, str]]:
    """What the MANIFEST says of the export, and the SHA-256 of each file."""
    facts: dict[str, str] = {}
    sums: dict[str, str] = {}
    for number, line in enumerate((folder / "MANIFEST").read_text(encoding="utf-8").splitlines(), 1):
        fact = re.fullmatch(r"# (\w+) (.*)", line)
        listed = re.fullmatch(r"([0-9a-f]{64})  ([^/\\]+)", line)
        if fact and fact[1] not in facts:
            facts[fact[1]] = fact[2]
        elif listed and listed[2] not in sums:
            sums[listed[2]] = listed[1]
        else:
            found.fails(f"MANIFEST line {number} is not a line that an export writes")
    return facts, sums


def check_files(folder: Path, sums: dict[str, str], found: Findings) -> None:
    """Every file listed is there with its sum, and no file is there that is not listed."""
    there = {path.name for path in folder.iterdir()} - {"MANIFEST"}
    wrong = [f"{name} is listed in the MANIFEST and not there" for name in sorted(set(sums) - there)]
    wrong += [f"{name} is there and not listed in the MANIFEST" for name in sorted(there - set(sums))]
    for name in sorted(there & set(sums)):
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != sums[name]:
            wrong.append(f"{name} is not the file that was exported (its SHA-256 differs)")
    for text in wrong:
        found.fails(text)
    if not wrong:
        found.holds(f"all {len(sums)} files are as the MANIFEST lists them")


def read_chain(data: bytes, found: Findings) -> list[Row]:
    """The transactions of the journal up to the first place where its chain does not hold."""
    chain: list[Row] = []
    previous = GENESIS
    *lines, rest = data.split(b"\n")
    for revision, line in enumerate(lines):
        digest = hashlib.sha256(line[:-TAIL] + b"}").hexdigest()
        try:
            transaction = json.loads(line)
            follows = (transaction["rev"], transaction["prev"]) == (revision, previous)
        except (ValueError, KeyError, TypeError, RecursionError):
            follows = False
        if line[-TAIL:] != b',"hash":"' + digest.encode() + b'"}' or not follows:
            found.fails(f"journal.jsonl is broken at revision {revision}: changed, moved, added or taken out")
            return chain
        chain.append(transaction)
        previous = digest
    if rest or not chain:
        found.fails("journal.jsonl does not end with a whole line")
    else:
        found.holds(f"journal.jsonl: the chain holds from revision 0 to {len(chain) - 1}")
    return chain


def check_head(chain: list[Row], facts: dict[str, str], found: Findings) -> None:
    """The journal is of this study, and ends where the MANIFEST says."""
    last = chain[-1] if chain else {"rev": -1, "hash": ""}
    said = (facts.get("revision"), facts.get("head"))
    if said == (str(last["rev"]), last["hash"]):
        found.holds(f"its last line is the head in the MANIFEST, {last['hash']}")
    else:
        found.fails(f"it ends at revision {last['rev']}, {last['hash']}; the MANIFEST says {said[0]}, {said[1]}")
    ids = [op[2]["id"] for t in chain[:1] for op in t["ops"] if op[0] == "study"]
    if ids != [facts.get("study")]:
        found.fails(f"it is the journal of the study {ids}, the MANIFEST says {facts.get('study')}")


def check_wanted(chain: list[Row], wanted: str, found: Findings) -> None:
    """The hash that was noted elsewhere is one of the chain: nothing up to it was changed since."""
    revisions = [t["rev"] for t in chain if t["hash"] == wanted]
    if revisions:
        found.holds(f"the head you gave is revision {revisions[0]}: nothing up to it was changed since it was noted")
    else:
        found.fails(f"no line of this journal has the hash {wanted}")


def _is_reread(kind: str, name: str) -> bool:
    """Whether a document is the answer to an item that is read again."""
    return kind == "rereads" and name.count("/") == 2 and name.endswith("/answer")


class Record:
    """What was signed, asked and frozen, as rows of the files of the export."""

    def __init__(self, chain: list[Row], found: Findings) -> None:
        self.reviews: list[Row] = []
        self.reveals: list[Row] = []
        self.rulings: list[Row] = []
        self.queries: list[Row] = []
        self.locks: dict[str, Row] = {}
        self.signatures: list[Row] = []
        self._found = found
        self._wrong = self._signed = 0
        seen: set[tuple[str, str]] = set()
        for line in chain:
            for table, name, document in line["ops"]:
                kind, _, case = table.partition(":")
                if kind == "locks":
                    self._lock(line, name, document)
                elif kind in ("reviews", "rulings", "queries", "training") or _is_reread(kind, name):
                    if document is None or (table, name) in seen:
                        found.fails(f"revision {line['rev']} changes {name} of {table}, which was signed before")
                        continue
                    seen.add((table, name))
                    row = dict(UNSAID, **document)
                    row.update(case=case, revision=line["rev"], at=line["at"])
                    self._keep(kind, name, row, document)
        self._conclude()

    def _keep(self, kind: str, name: str, row: Row, document: Row) -> None:
        if kind == "queries":
            self.queries.append(row)
        elif kind in ("reviews", "training") and name.count("/") == 2 and name.endswith("/reveal"):
            if kind == "reviews":
                self.reveals.append(row)
        else:
            if kind == "reviews":
                self.reviews.append(row)
            if kind == "rulings":
                row.update(document["meeting"] or {})
                self.rulings.append(row)
            of = {"reviews": "review", "rereads": "reread", "training": "training"}.get(kind) or row["kind"]
            self._sign(of, row, document, row.get("reader") or row["by"])

    def _sign(self, of: str, row: Row, document: Row, person: str) -> None:
        """The signature is the digest of all that was signed; without one: a review of format 1 or 2."""
        self.signatures.append(dict(row, of=of, person=person))
        if "signature" in document:
            self._signed += 1
            plain = json.dumps(dict(document, signature=""), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            digest = hashlib.sha256(f"{row['case']}\n{plain}".encode()).hexdigest()
            if document["signature"] != digest:
                self._wrong += 1
                what = f"{of} {row['number']} of {row['case']} {cell(row.get('endpoint', ''))} by {person}"
                self._found.fails(f"revision {row['revision']}: {what} is not as it was signed")

    def _lock(self, line: Row, number: str, document: Row) -> None:
        if number not in self.locks:
            row = dict(document, frozen=document["revision"], case="", revision=line["rev"], at=line["at"])
            self.locks[number] = dict(row, why=line["why"])
            row.update(digest=document["head"], endpoint=document["endpoints"])
            self._sign("lock", row, document, document["by"])
        elif document["released"] and "released_at" not in self.locks[number]:
            self.locks[number].update({f"released_{name}": line[name] for name in ("by", "why", "at")})
            self.locks[number]["released_revision"] = line["rev"]
        else:
            self._found.fails(f"revision {line['rev']} changes lock {number}, which was set before")

    def _conclude(self) -> None:
        newest: dict[tuple[str, str, str], int] = {}
        for row in self.reviews:
            newest[row["case"], row["endpoint"], row["reader"]] = row["number"]
        for row in self.reviews:
            row["superseded"] = newest[row["case"], row["endpoint"], row["reader"]] != row["number"]
        self._threads()
        if not self._wrong:
            self._found.holds(f"{self._signed} signatures, each of what was signed")

    def _threads(self) -> None:
        """Every entry of a thread says what was asked, and where the query stands."""
        asked = {(row["case"], row["number"]): row for row in self.queries if "query" not in row}
        kinds: dict[tuple[str, int], set[str]] = {key: set() for key in asked}
        for row in self.queries:
            if "query" in row:
                kinds[row["case"], row["query"]].add(row["kind"])
        for row in self.queries:
            query = asked[row["case"], row.get("query", row["number"])]
            said = kinds[query["case"], query["number"]]
            ends = [("waive", "waived"), ("close", "closed"), ("answer", "answered")]
            state = next((state for kind, state in ends if kind in said), "open")
            row.update({name: query[name] for name in ("owner", "endpoint", "cite", "due", "rule")}, state=state)
        for row in self.queries:
            entry = row["number"] if "query" in row else 0
            row.update(entry=entry, query=row.get("query", row["number"]), kind=row.get("kind", "question"))


def cell(value: Any) -> str:
    """A value as it stands in a CSV file: 2 for 2.0, 0.00001 for 1e-05, nothing for null."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, dict):  # evidence: table, row and column
        return ":".join(
            str(part) for part in (value["table"], value["row"], value.get("column")) if part not in ("", None)
        )
    if isinstance(value, list):
        return ";".join(map(cell, value))
    return "" if value is None else str(value)


def source_rows(chain: list[Row]) -> dict[str, list[Row]]:
    """The rows of every source table after the last line of the journal, with their case."""
    documents: dict[tuple[str, str], list[Row]] = {}
    for transaction in chain:
        for table, name, document in transaction["ops"]:
            if table.startswith("case:"):
                documents[table[len("case:") :], name] = document["rows"]
    found: dict[str, list[Row]] = {name: [] for name in SOURCE}
    for (case, name), rows in documents.items():
        found.setdefault(name, []).extend(dict(row, case=case) for row in rows)
    return found


def compare_source(folder: Path, chain: list[Row], found: Findings) -> None:
    """Every source table is as the imports and amendments of the journal leave it, in all its columns."""
    for name, rows in source_rows(chain).items():
        file = folder / (name + ".csv")
        columns: tuple[str, ...] = ()
        if file.is_file():
            with file.open(encoding="utf-8", newline="") as opened:
                columns = tuple(next(csv.reader(opened, strict=True), ()))
        missing = sorted({column for row in rows for column in row} - set(columns))
        if columns and missing:
            found.fails(f"{file.name}: the journal has the columns {', '.join(missing)}, which it has not")
        else:
            compare(folder, file.name, columns, rows, found)


def compare(folder: Path, name: str, columns: tuple[str, ...], rows: list[Row], found: Findings) -> None:
    """The file holds the rows of the journal, each as it was written there, and no other."""
    if not (folder / name).is_file():
        found.fails(f"{name} is not there, and the journal has {len(rows)} rows for it")
        return
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *body = [tuple(row) for row in csv.reader(file, strict=True)] or [()]
    if header != columns:
        found.fails(f"{name}: its columns are not those that this verify.py compares: {', '.join(header)}")
        return
    exported = Counter(body)
    recorded = Counter(tuple(cell(row.get(column, "")) for column in columns) for row in rows)
    strange, missing = list((exported - recorded).elements()), list((recorded - exported).elements())
    for row in strange[:SHOWN]:
        found.fails(f"{name}: a row is not in the journal as it stands here: {', '.join(row[:4])}")
    for row in missing[:SHOWN]:
        found.fails(f"{name}: a row of the journal is missing or differs: {', '.join(row[:4])}")
    if strange or missing:
        found.fails(f"{name}: {len(strange)} rows not in the journal, {len(missing)} of the journal not in the file")
    else:
        found.holds(f"{name}: {len(body)} rows, each as it stands in the journal, none missing")


def check(folder: Path, wanted: str, found: Findings) -> None:
    """All that can be checked of an export."""
    facts, sums = read_manifest(folder, found)
    check_files(folder, sums, found)
    if not (folder / "journal.jsonl").is_file():
        found.holds("this export has no journal: only that its files are those of the MANIFEST can be checked")
        if wanted:
            found.fails("without the journal nothing can be said of the head you gave")
        return
    chain = read_chain((folder / "journal.jsonl").read_bytes(), found)
    check_head(chain, facts, found)
    if wanted:
        check_wanted(chain, wanted, found)
    record = Record(chain, found)
    compare_source(folder, chain, found)
    compare(folder, "reviews.csv", REVIEWS, record.reviews, found)
    compare(folder, "reveals.csv", REVEALS, record.reveals, found)
    compare(folder, "rulings.csv", RULINGS, record.rulings, found)
    compare(folder, "queries.csv", QUERIES, record.queries, found)
    compare(folder, "locks.csv", LOCKS, list(record.locks.values()), found)
    compare(folder, "signatures.csv", SIGNATURES, record.signatures, found)


def main() -> int:
    parser = argparse.ArgumentParser(description="Check an export of an ino-tui study.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--head", default="", help="a hash that was noted elsewhere, 64 hexadecimal digits")
    args = parser.parse_args()
    wanted = "".join(args.head.split()).lower()
    if args.head and not re.fullmatch(r"[0-9a-f]{64}", wanted):
        parser.error("--head takes 64 hexadecimal digits")
    csv.field_size_limit(2**31 - 1)
    found = Findings()
    try:
        check(args.folder, wanted, found)
    except OSError as error:
        sys.stderr.write(f"{ascii(str(error.filename))[1:-1]} cannot be read: {error.strerror}\n")
        return 2
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        found.fails(f"a file is not as an export writes it ({type(error).__name__}), and the rest was not checked")
    sys.stdout.write("What is marked NO does not hold.\n" if found.failed else "All that was checked holds.\n")
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
