"""The columns of a file of answers: four that it needs, three that it may have for relapse and VOD/SOS."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.commands.batch import read_batch
from store.committee import Answer
from store.errors import BadInput


def read(tmp_path: Path, text: str) -> list[Answer]:
    (tmp_path / "b.csv").write_text(text)
    return [row.answer for row in read_batch(str(tmp_path / "b.csv"))]


def test_a_relapse_and_an_onset_have_their_dates(tmp_path: Path) -> None:
    text = (
        "grade,case,endpoint,date,answer,why,anchor\n"
        ",A-1,relapse,2019-09-10,BM+EM,,\n"
        "3,A-1,vod,2019-05,clinical,sign,hct\n"
        ",A-1,death.cause,,20+34,,\n"
    )
    assert read(tmp_path, text) == [
        Answer(endpoint="relapse", value="BM+EM", date="2019-09-10"),
        Answer(endpoint="vod", value="clinical", text="sign", date="2019-05", anchor="hct", grade="3"),
        Answer(endpoint="death.cause", value="20", contributing=("34",)),
    ]


def test_some_of_the_three_are_enough(tmp_path: Path) -> None:
    text = "case,endpoint,answer,why,date\nA-1,relapse,BM,,2019-09-10\n"
    assert read(tmp_path, text) == [Answer(endpoint="relapse", value="BM", date="2019-09-10")]


@pytest.mark.parametrize(
    "header",
    [
        "case,endpoint,answer",
        "case,endpoint,answer,why,date,date",
        "case,endpoint,answer,why,cite",
        "case,endpoint,answer,date",
    ],
)
def test_any_other_columns_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(BadInput, match="needs the columns case, endpoint, answer, why, each once, and may have date"):
        read(tmp_path, f"{header}\n")
