"""The charter as TOML: settings outside their limits never reach a study."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.charter import PROFILES, Agreement, Charter, Conventions, read_charter, says_the_same, write_charter
from store.criteria.sets import CRITERIA_SETS
from store.errors import BadInput

T = TypeVar("T")
# Which endpoint a rule of agreement is about.
RULES = {
    "response": "response",
    "relapse": "relapse",
    "relapse_days": "relapse",
    "vod": "vod",
    "death_cause": "death.cause",
}


@pytest.mark.parametrize("profile", ["audit", "committee"])
def test_what_is_written_is_read_again(profile: str) -> None:
    charter = next(c for name, c in PROFILES.items() if name == profile)
    assert read_charter(write_charter(charter), "charter.toml") == charter


@pytest.mark.parametrize(
    "text",
    [
        "level = 2.0",
        "level = 0.0",
        "second_read = 3.0",
        "readers = 0",
        "response_cycles = 0",
        'criteria = "nccn"',
        "[conventions]\nmonth_days = 0.0",
        "[conventions]\nmonth_days = nan",
        "[conventions]\nbest_cycles = 0",
        "[conventions]\nearly_death_days = -1",
        "[conventions]\ncounts_days = -5",
        "[conventions]\nwindow_last_day = 3",
        '[conventions]\nbest_scope = "end_c3"',
        "no_such_setting = 1",
        "level = ",
        'profile = ["audit"]',
        "conventions = 3",
        "conventions = [1]",
    ],
)
def test_a_setting_that_cannot_be(text: str) -> None:
    with pytest.raises(BadInput, match=r"^charter\.toml"):
        read_charter(text, "charter.toml")


def test_a_setting_that_would_do_nothing_is_not_accepted() -> None:
    with pytest.raises(BadInput, match="cannot be changed in this version"):
        read_charter('ctcae = "6.0"', "charter.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[agreement]\nhct = "yes-no"', "rule for 'hct', which is no endpoint; there are response, relapse"),
        ('[agreement]\ndeath.place = "class"', "rule for 'death.place', which is no endpoint"),
        ('[agreement]\nvod = "level"', "rule for vod, which this charter does not ask (response, death.cause)"),
        (
            'profile = "committee"\n[agreement]\nvod = "roughly"',
            'agreement.vod is "roughly"; it takes "yes-no" or "level"',
        ),
        (
            'profile = "committee"\n[agreement]\nrelapse_days = -1',
            "agreement.relapse_days is -1; it takes a whole number from 0 to 400",
        ),
        ("agreement = 3", "begin it with a line [agreement]"),
        ("quorum = 2", "a quorum is at least 3; 2 cannot decide"),
        ("quorum = true", "quorum is true; it takes a whole number from 3 to 50"),
        ("quorum = 5", "quorum is for items on which two readers differ"),
        ('dispatch = "by-coordinator"', "dispatch is for items on which two readers differ"),
        ('endpoints = ["response", "hct"]', "endpoints names 'hct', which is no endpoint; there are response, relapse"),
        ('endpoints = ["response", "vod", "vod"]', "names vod twice"),
        ('endpoints = ["vod"]', "leaves out response"),
        ("endpoints = []", "leaves out response"),
        ('endpoints = "response"', "endpoints is a list of names"),
        ("endpoints = [1]", "endpoints is a list of names"),
        ('profile = "committee"\nreaders = 1', "a committee has two readers"),
        ('profile = "committee"\nsecond_read = 0.1', "second_read is for one reader"),
        ("secret_idle_minutes = 0", "secret_idle_minutes is 0; it takes a whole number from 1 to 480"),
        ("no_such_setting = 1", "there is no setting 'no_such_setting'"),
        ("[conventions]\nnothing = 1", "there is no setting 'nothing'"),
        ("seed = 99999999999999999999", "it takes a whole number from -9223372036854775808"),
        pytest.param("seed = " + "9" * 5000, "what no setting can be", id="digits"),
        pytest.param("seed = " + "[" * 5000, "charter.toml is not a charter", id="brackets"),
    ],
)
def test_a_charter_that_goes_against_itself(text: str, words: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_charter(text, "charter.toml")
    said = str(raised.value)
    assert said.startswith("charter.toml")
    assert words in said
    assert said.endswith(".")


@pytest.mark.parametrize("line", ['death_cause = "code"', 'death.cause = "code"', '"death.cause" = "code"'])
def test_a_rule_may_name_its_endpoint_as_it_is_written_elsewhere(line: str) -> None:
    assert read_charter(f"[agreement]\n{line}", "charter.toml").agreement.death_cause == "code"


def test_a_rule_that_is_not_given_is_that_of_the_profile() -> None:
    text = 'profile = "committee"\nquorum = 5\n[agreement]\nrelapse_days = 7\n'
    agreement = msgspec.structs.replace(Agreement(), relapse_days=7)
    expected = msgspec.structs.replace(PROFILES["committee"], quorum=5, agreement=agreement)
    assert read_charter(text, "charter.toml") == expected


def test_what_is_unsaid_gives_way_to_what_is_said() -> None:
    assert read_charter("", "x", {"signing_secret": True}).signing_secret
    assert not read_charter("signing_secret = false", "x", {"signing_secret": True}).signing_secret
    assert read_charter("", "x", {"profile": "committee"}) == PROFILES["committee"]
    assert read_charter('profile = "audit"', "x", {"profile": "committee"}) == PROFILES["audit"]


def test_a_charter_written_before_there_was_a_committee_is_read() -> None:
    older = [
        line
        for line in write_charter(PROFILES["audit"]).splitlines()
        if not line.startswith(("endpoints", "secret_idle", "dispatch", "quorum", "reread"))
    ]
    table = older.index("[agreement]")
    text = "\n".join(older[:table] + older[older.index("[conventions]") :])
    assert "quorum" not in text
    assert read_charter(text, "charter.toml") == PROFILES["audit"]


def _limited(type_: Any) -> st.SearchStrategy[Any]:
    """Numbers within the limits of a msgspec.Meta."""
    plain, meta = get_args(type_)
    if plain is int:
        return st.integers(meta.ge, 2**63 - 1 if meta.le is None else meta.le)
    low, high = (meta.gt if meta.ge is None else meta.ge), (meta.lt if meta.le is None else meta.le)
    return st.floats(low, high, exclude_min=meta.ge is None, exclude_max=meta.le is None, allow_subnormal=False)


def _of(struct: type[T], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    hints = get_type_hints(struct, include_extras=True)
    made = {
        name: _limited(type_) if get_origin(type_) is Annotated else st.from_type(type_)
        for name, type_ in hints.items()
        if name not in fixed
    }
    return st.builds(struct, **made, **fixed)


@st.composite
def charters(draw: st.DrawFn) -> Charter:
    """Charters that read_charter takes, of either profile, with every setting anywhere within its limits."""
    profile = draw(st.sampled_from([*PROFILES.values()]))
    readers = 2 if profile.profile == "committee" else draw(st.integers(1, 2))
    others = draw(
        st.permutations(["relapse", "vod", "death.cause"]).flatmap(lambda p: st.integers(0, 3).map(lambda n: p[:n]))
    )
    days = draw(st.tuples(st.integers(1, 400), st.integers(1, 400)).map(sorted))
    fixed: dict[str, Any] = {
        "profile": profile.profile,
        "readers": readers,
        "endpoints": ("response", *others),
        "ctcae": "5.0",
        "conventions": draw(_of(Conventions, window_first_day=st.just(days[0]), window_last_day=st.just(days[1]))),
    }
    if profile.profile == "audit":
        fixed["reader_bases"] = "every"
    elif draw(st.booleans()):
        fixed |= {"reader_bases": "every", "disclosure": "whole"}
    else:
        fixed["reader_bases"] = "own-final"
    if readers > 1:
        fixed["second_read"] = 0.0
    else:
        fixed |= {"quorum": 3, "dispatch": "at-once"}
    rules = draw(_of(Agreement))
    unasked = {rule: getattr(Agreement(), rule) for rule, kind in RULES.items() if kind not in fixed["endpoints"]}
    fixed["agreement"] = msgspec.structs.replace(rules, **unasked)
    return draw(_of(Charter, **{name: st.just(value) for name, value in fixed.items()}))


@given(charters())
def test_any_charter_is_read_as_it_was_written(charter: Charter) -> None:
    assert read_charter(write_charter(charter), "charter.toml") == charter


def test_every_criteria_set_can_be_chosen() -> None:
    assert get_args(get_type_hints(Charter)["criteria"]) == CRITERIA_SETS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('reader_bases = "own-final"', "in an audit every basis is open"),
        ('profile = "committee"\nreader_bases = "every"', "needs disclosure whole, and disclosure is two-stage"),
    ],
)
def test_whose_answers_a_blind_reader_may_count(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_charter(text, "charter.toml")
    assert PROFILES["committee"].reader_bases == "own-final"
    whole = 'profile = "committee"\nreader_bases = "every"\ndisclosure = "whole"'
    assert read_charter(whole, "charter.toml").reader_bases == "every"


def test_a_file_that_lacks_a_newer_setting_is_not_edited_and_one_that_differs_is() -> None:
    charter = PROFILES["committee"]
    text = write_charter(charter)
    assert says_the_same(text, charter)
    older = "\n".join(line for line in text.splitlines() if not line.startswith(("reread", "dispatch", "vod =")))
    assert says_the_same(older, charter)
    assert not says_the_same(text.replace("quorum = 3", "quorum = 5"), charter)
    assert not says_the_same(text.replace("relapse_days = 14", "relapse_days = 7"), charter)
    assert not says_the_same("profile = ", charter)


def test_the_page_of_the_charter_has_every_setting_with_its_defaults() -> None:
    page = (Path(__file__).parents[2] / "docs/charter.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in page.splitlines() if line.startswith("| `")
    ]
    settings = {row[0].strip("`"): row for row in rows}
    tables = {"agreement", "conventions"}
    assert set(settings) == ({*Charter.__struct_fields__} - tables) | {*Agreement.__struct_fields__}
    for name in {*Charter.__struct_fields__} - tables - {"endpoints"}:
        said = settings[name][-2:]
        written = [tomllib.loads(write_charter(charter))[name] for charter in PROFILES.values()]
        assert said == [f"`{str(value).lower()}`" for value in written], name
    for name in Agreement.__struct_fields__:
        assert f"`{getattr(Agreement(), name)}`" in settings[name][1], name
