"""Write the data sets of a study, as far as the asker may have them, to a new folder."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import msgspec

from ino_tui.commands.noting import note_export
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, open_study, shown_rows
from ino_tui.commands.speech import DONE, count, json_text, plain, put
from ino_tui.commands.stated import state_of
from store.basis import CohortRows
from store.charter import write_charter
from store.datasets import DataSet, basis_of_cases, blind_cases, datasets, may_have_journal, sees_everything
from store.datasets_items import lock_name
from store.errors import BadInput
from store.folder import lies_in
from store.inspector import GUIDE, VERIFIER, guide, verifier
from store.locks import frozen_by
from store.place import JOURNAL
from store.seen import Seen
from store.study import Study

MANIFEST = "MANIFEST"
_QUOTED = frozenset(',"\r\n')

_README = """\
Data sets of the study {name}, revision {revision}, exported for {asker}.
{locks}
{kind}
Source tables as imported (cases.csv, labs.csv, ...): text as entered; a date may be partial (2019-03),
a value censored (<0.01). site_values.csv: what the treating centres reported.

items.csv       every item, where it stands, and the answer that counts as final
determinations.csv  what is final: value, date, grade, how it became so, the two answers and the ruling it rests on
reviews.csv     every signed answer, superseded ones too, with reason, evidence and signature
reveals.csv     when a reader had fixed an answer, and what was then shown
rulings.csv     what chair, meeting and coordinator did with an item, with vote and minutes
queries.csv     questions on a case, a row for each entry of a thread
signatures.csv  everything that was signed: who, the printed name, when (UTC), what it means, the digests
rereads.csv     items that are read again, masked; training.csv: how the training cases were answered
withdrawals.csv the cases that are out of every denominator: why, by whom, when; their rows stay in the other files
locks.csv       what was frozen, by whom, why, and who released it
people.csv      who is who; assignments.csv: who reads what; conflicts.csv: who declared that she may not judge what
openings.csv    who opened which case; exports.csv: what left the study, this export not yet among it
dictionary.csv  every column of every table: type, unit, codes, whether it is required

What the figures were counted on, on the basis {basis}, in the spelling of CDISC ADaM:
adsl.csv        a row a case: dates, groups and answers, partial dates made whole and flagged
adtte.csv       a row a case and time to an event; CNSR is 0 the event, 1 censored, 2 a competing event first
adrs.csv        a row a case and response
start_stop.csv  follow-up cut at transplant, for every analysis in which transplant depends on time
figures.json    the figures as `ino-tui stats --json --basis {basis}` has them; comparisons.json: tests between groups
check.R         counts all of them again with R and stops on a difference: Rscript check.R (reads check_*.R)

charter.toml    the rules of the study{doubts}{journal}
INSPECTOR.txt   how to check this export without ino-tui, and what that proves
verify.py       does it: python3 verify.py
MANIFEST        SHA-256 of each file; check with: sha256sum -c MANIFEST

CSV is UTF-8 with a comma between columns and LF at the end of a line. Empty is no value.
{blind}"""
_DOUBTS_LINE = "\ndoubts.csv      rows of the source that were kept as doubtful, and why"
_JOURNAL_LINE = "\njournal.jsonl   the record itself, one transaction a line, hash-chained"
_BLIND = """
Some items were still blind to {asker}: their site values, proposals and others' reviews are left out, and
so is the journal. items.csv says which (column blind). adsl.csv, adtte.csv and adrs.csv hold answers of {asker}
alone; early death and VOD/SOS, which the criteria tell, are left out of the cases concerned, and times to VOD/SOS
and the attribution of early deaths of all.
"""


def arguments(parser: ArgumentParser) -> None:
    """STUDY, and the folder to make."""
    add_study(parser)
    parser.add_argument("folder", metavar="FOLDER", help="where to write; new, or an empty folder")
    parser.add_argument("--basis", metavar="B", help="whose answers adsl, adtte, adrs and figures rest on, as in stats")
    add_as_of(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Write everything beside the place, then put it there in one step."""
    folder = Path(args.folder)
    study = open_study(args)
    person = asker_of(study, args.person)
    now, study = study, cut(study, args.as_of, person)
    seen = study.as_seen_by(person)
    _check_place(folder, study.path)
    rows = shown_rows(study, person, basis_of_cases(seen, args.basis, everything=sees_everything(seen)))
    making = folder.parent / f".{folder.name}.making-{secrets.token_hex(4)}"
    try:
        making.mkdir(mode=0o700, parents=True)
        _write(study, seen, rows, making)
        note_export(now, seen, rows.basis, hashlib.sha256((making / MANIFEST).read_bytes()).hexdigest())
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written ({error.strerror}); check the place and its permissions.") from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    files = count(len(list(folder.iterdir())), "file")
    put(f"{folder}: {count(len(seen.case_ids), 'case')} at revision {seen.shown_revision}, {files}")
    return DONE


def _check_place(folder: Path, study: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} exists and is not an empty folder; name another place.")
    if lies_in(folder, study):
        raise BadInput(f"{folder} lies in the study itself; name a place outside it.")


def _write(study: Study, seen: Seen, rows: CohortRows, folder: Path) -> None:
    # The statistics are loaded for what is written, not for what is refused.
    from ino_tui.cohort.analysis.columns import dictionary
    from ino_tui.cohort.analysis.data import analysis, scripts
    from ino_tui.cohort.shapes import to_json

    found = analysis(rows, seen.info.id, blind_cases(seen))
    for dataset in (*datasets(seen), *found.data):
        if dataset.name == "dictionary":
            dataset = msgspec.structs.replace(dataset, rows=(*dataset.rows, *dictionary()))  # noqa: PLW2901
        _write_csv(dataset, folder)
    compared = {**state_of(rows), "basis": rows.basis, "figures": found.comparisons}
    (folder / "figures.json").write_text(json_text(to_json(found.figures)) + "\n", encoding="utf-8")
    (folder / "comparisons.json").write_text(json_text(compared) + "\n", encoding="utf-8")
    for script, text in scripts().items():
        (folder / script).write_text(text, encoding="utf-8")
    (folder / "charter.toml").write_text(write_charter(seen.charter), encoding="utf-8")
    everything, has_journal = sees_everything(seen), may_have_journal(seen)
    if has_journal:
        with (study.path / JOURNAL).open("rb") as journal, (folder / JOURNAL).open("wb") as copy:
            copy.writelines(islice(journal, seen.revision + 1))
    name = plain(study.info.name)
    text = _README.format(
        name=name,
        revision=seen.shown_revision,
        asker=seen.asker.id,
        basis=rows.basis,
        locks=_locks(seen),
        kind="The cases are synthetic.\n" if study.info.synthetic else "",
        doubts=_DOUBTS_LINE if seen.may_read_doubts else "",
        journal=_JOURNAL_LINE if has_journal else "",
        blind="" if everything else _BLIND.format(asker=seen.asker.id),
    )
    (folder / "README.txt").write_text(text, encoding="utf-8")
    head = study.head if has_journal else None
    told = guide(name=name, revision=seen.shown_revision, asker=seen.asker.id, head=head)
    (folder / GUIDE).write_text(told, encoding="utf-8")
    (folder / VERIFIER).write_text(verifier(), encoding="utf-8")
    _write_manifest(seen, head or seen.head, rows.basis, folder)


def _locks(seen: Seen) -> str:
    """What is frozen, a line each."""
    found = ((lock_name(seen, lock.id), ", ".join(lock.endpoints) or "the whole study") for lock in seen.locks)
    return "".join(f"{name} freezes {what}.\n" for name, what in found)


def _write_csv(dataset: DataSet, folder: Path) -> None:
    with (folder / f"{dataset.name}.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(_csv_line(dataset.columns))
        file.writelines(_csv_line([row[column] for column in dataset.columns]) for row in dataset.rows)


def _csv_line(cells: Iterable[str]) -> str:
    # The csv module of Python before 3.13 does not quote a carriage return, and so ends the row there.
    quoted = (f'"{cell.replace(chr(34), 2 * chr(34))}"' if _QUOTED & set(cell) else cell for cell in cells)
    return ",".join(quoted) + "\n"


def _write_manifest(seen: Seen, head: str | None, basis: str, folder: Path) -> None:
    """The revision, its head where the asker may know it, its lock, and a sum for each file; sha256sum reads it."""
    lines = [
        f"# study {seen.info.id}",
        f"# revision {seen.shown_revision}",
        f"# asker {seen.asker.id}",
        f"# basis {basis}",
    ]
    if head:
        lines.append(f"# head {head}")
    if seen.locks:
        lines.append(f"# locks {' '.join(lock_name(seen, lock.id) for lock in seen.locks)}")
    if lock := frozen_by(seen.locks, blind=seen.blind):
        lines.append(f"# lock {lock}")
    lines += [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(folder.iterdir())]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for file in folder.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
