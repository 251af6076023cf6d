"""A small committee whose readers differ, for tests of the chair's desk."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.case import to_documents
from store.charter import PROFILES, Charter
from store.commands import AddPeople, ImportSource, SetCharter, Sign
from store.committee import Answer, Cite, Person
from store.study import Study
from tests.cases import case

# Names that stand nowhere else.
ONE, OTHER = "xenia", "yorick"
PEOPLE = (
    Person(id=ONE, name="Xenia Reader", roles=("reviewer",)),
    Person(id=OTHER, name="Yorick Reader", roles=("reviewer",)),
    Person(id="chair", name="Chair", roles=("chair",)),
    Person(id="chair2", name="Second Chair", roles=("chair",)),
    Person(id="coordinator", name="Coordinator", roles=("coordinator",)),
)
WHOLE = msgspec.structs.replace(PROFILES["committee"], allow_as=True, disclosure="whole", conflict="none")
STAGED = msgspec.structs.replace(WHOLE, disclosure="two-stage")
ASPIRATE, LATER_ASPIRATE = Cite(table="marrows", row=1), Cite(table="marrows", row=2)
COUNT = Cite(table="labs", row=0, column="value")


def committee(path: Path, ids: tuple[str, ...] = ("A-1", "A-2"), charter: Charter = WHOLE) -> Study:
    """Both read every case; nothing is signed."""
    return Study.create(
        path,
        name="committee",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=charter, why="the charter of the study"),
            AddPeople(people=PEOPLE, readers={"*": (ONE, OTHER)}, why="the people of the study"),
            ImportSource(cases={i: to_documents(case(i)) for i in ids}, why="first import"),
        ),
    )


def sign(study: Study, reader: str, case_id: str, *answers: Answer) -> None:
    """Sign these answers on the command line, one by one."""
    for answer in answers:
        study.commit(Sign(case=case_id, answers=(answer,), how="command line"), by=reader)


def differ(study: Study, case_id: str, endpoint: str = "response.c1") -> None:
    """Both sign the first cycle, differently, citing one row both and one each."""
    one = Answer(endpoint=endpoint, value="CR", why="sample", cites=(ASPIRATE, LATER_ASPIRATE))
    other = Answer(endpoint=endpoint, value="CRi", text="counts too low", cites=(ASPIRATE, COUNT))
    sign(study, ONE, case_id, one)
    sign(study, OTHER, case_id, other)


def differ_in_vod(study: Study, case_id: str) -> None:
    """Both sign VOD/SOS: none, and probable with its onset."""
    sign(study, ONE, case_id, Answer(endpoint="vod", value="no"))
    probable = Answer(endpoint="vod", value="probable", date="2019-05-20", anchor="last_ino", grade="3")
    sign(study, OTHER, case_id, probable)


def agree(study: Study, case_id: str, endpoint: str = "response.c2", value: str = "CR") -> None:
    """Both sign the same."""
    for reader in (ONE, OTHER):
        sign(study, reader, case_id, Answer(endpoint=endpoint, value=value))
