"""Making studies: of the reference cohort, or from source tables."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ino_tui.commands.charter_file import charter_from
from ino_tui.commands.place import account, person_id_of
from ino_tui.commands.speech import count
from store.charter import PROFILES, Charter, Profile
from store.commands import AddPeople, ImportSource, SetCharter
from store.committee import Person, Role
from store.errors import BadInput
from store.source import Fault, Source, read_source
from store.study import Study

REFERENCE_PEOPLE = (
    Person(id="reader1", name="Reader 1", roles=("reviewer",)),
    Person(id="reader2", name="Reader 2", roles=("reviewer",)),
    Person(id="chair", name="Chair", roles=("chair",)),
    Person(id="coordinator", name="Coordinator", roles=("coordinator",)),
    Person(id="auditor", name="Auditor", roles=("auditor",)),
    Person(id="statistician", name="Statistician", roles=("statistician",)),
)


# Who makes a study of source tables is this, unless other roles are named.
MAKER: tuple[Role, ...] = ("coordinator", "reviewer")


class Faulty(BadInput):
    """Source tables that cannot become a study, with every fault found."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        n = count(len(faults), "fault")
        super().__init__(f"{path} has {n}, listed above; nothing was made. Mend them and try again.")
        self.faults = faults


def make_reference(path: Path, profile: Profile) -> Study:
    """Make the reference cohort at the path. Raises BadInput where the place is taken or cannot be written."""
    from store.reference import TABLES_FOLDER

    source = read_source(TABLES_FOLDER)
    if source.faults:
        raise BadInput(f"The reference cohort that came with this program is damaged ({source.faults[0]}).")
    charter = msgspec.structs.replace(PROFILES[profile], allow_as=True, signing_secret=False, training=False)
    people = AddPeople(people=REFERENCE_PEOPLE, readers={"*": ("reader1", "reader2")}, why="the people of the study")
    in_force = SetCharter(charter=charter, why="the charter of the study")
    return _create(path, in_force, people, source, by="coordinator", why="reference cohort", synthetic=True)


def make_from_source(
    path: Path, tables: Path, charter_file: Path | None, roles: tuple[Role, ...] = MAKER
) -> tuple[Study, tuple[Fault, ...]]:
    """Make a study of source tables; the system account gets these roles, and as reviewer reads every case.

    Its charter asks for a signing secret, unless the file says otherwise.
    Returns the study and the doubtful rows. Raises Faulty with every fault, BadInput where a path
    cannot be used.
    """
    _check_free(path)
    charter, text = _charter(charter_file)
    source = read_source(tables)
    if source.faults:
        raise Faulty(tables, source.faults)
    who = account()
    person = Person(id=person_id_of(who), name=who, roles=roles, account=who)
    readers: dict[str, tuple[str, ...]] = {"*": (person.id,)} if "reviewer" in roles else {}
    people = AddPeople(people=(person,), readers=readers, why="the people of the study")
    why = f"first import, from {_spelt(tables.name)}"
    in_force = SetCharter(charter=charter, why="the charter of the study", text=text)
    return _create(path, in_force, people, source, by=person.id, why=why, synthetic=False), source.warnings


def _create(
    path: Path, charter: SetCharter, people: AddPeople, source: Source, *, by: str, why: str, synthetic: bool
) -> Study:
    warnings = tuple(str(warning) for warning in source.warnings)
    return Study.create(
        path,
        # Path.resolve fails on links that lead in a circle, before it is said that nothing can be made there.
        name=_spelt(Path(os.path.realpath(path)).name),
        by=by,
        synthetic=synthetic,
        commands=(
            charter,
            people,
            ImportSource(cases=source.cases, warnings=warnings, why=why),
        ),
    )


def _spelt(name: str) -> str:
    """The name of a file as text that can be kept: a byte that is not UTF-8 becomes a question mark."""
    return os.fsencode(name).decode("utf-8", "replace")


def _check_free(path: Path) -> None:
    """Say that the place is taken before reading a large source."""
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise BadInput(f"{path} exists and is not an empty folder; name another place.")


def _charter(file: Path | None) -> tuple[Charter, str]:
    """The charter of a study of real cases, and its text. Where nothing is said of it, who signs proves herself."""
    unsaid = {"signing_secret": True}
    if file is None:
        return msgspec.structs.replace(PROFILES["audit"], **unsaid), ""
    charter, text = charter_from(file, unsaid)
    return msgspec.structs.replace(charter, version=1), text
