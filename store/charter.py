"""The study's rules as data: profile, endpoints, criteria set, conventions, interval method."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from store.errors import BadInput

Profile = Literal["audit", "committee"]

Days = Annotated[int, Meta(ge=0, le=400)]
Cycles = Annotated[int, Meta(ge=1, le=12)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Conventions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the ambiguous figures are read. The letter is that of docs/conventions.md."""

    os_origin: Literal["first_ino"] = "first_ino"  # a
    hct_os_origin: Literal["hct", "first_ino"] = "hct"  # b
    best_scope: Literal["cumulative", "end_c2"] = "cumulative"  # c
    best_cycles: Cycles = 2  # c: best of cycles 1 to this
    # d, what counts as response, is the list of remissions of the criteria set in force
    discontinued_of: Literal["non_responders", "all"] = "non_responders"  # e
    early_death_days: Days = 35  # f
    followup: Literal["reverse_km", "survivors"] = "reverse_km"  # g
    late_relapse_months: Annotated[float, Meta(ge=0, le=400)] = 12.0  # h: from this on a relapse is late
    relapse_origin: Literal["last_treatment", "cr1"] = "last_treatment"  # h
    bcr_abl_counts_as_mrd: bool = True  # i
    bcr_abl_negative_pct: Annotated[float, Meta(gt=0, le=100)] = 0.01  # i
    bcr_abl_min_copies: Annotated[int, Meta(ge=0)] = 10_000  # i
    mrd_time: Literal["best", "end_c1"] = "best"  # j
    month_days: Annotated[float, Meta(ge=28, le=31)] = 30.4375  # k
    # l: TKI is recorded, not modelled. m: two-year OS of all and one-year OS of HCT never share a table
    hct_counted: Literal["any", "in_remission"] = "any"  # n
    window_first_day: Annotated[int, Meta(ge=1, le=400)] = 15  # o: first day of a cycle's window, day 1 = first dose
    window_last_day: Annotated[int, Meta(ge=1, le=400)] = 42  # o
    counts_days: Days = 7  # o: counts this near to the marrow belong to it
    recovery_days: Days = 14  # o: later recovery counts to this day after the marrow


EndpointKind = Literal["response", "relapse", "vod", "death.cause"]


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When two answers to an item agree, per endpoint. Contributing causes and grades are never compared."""

    response: Literal["category", "responder"] = "category"
    relapse: Literal["location", "yes-no"] = "location"
    relapse_days: Days = 14  # and the dates no further apart; 0 is the same day
    vod: Literal["yes-no", "level"] = "yes-no"
    death_cause: Literal["class", "code"] = "class"


class Charter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of a study. A change is a new version."""

    version: Annotated[int, Meta(ge=1)] = 1
    profile: Profile = "audit"
    criteria: Literal["ino_vate", "eln_2024"] = "ino_vate"
    response_cycles: Cycles = 2
    readers: Annotated[int, Meta(ge=1, le=2)] = 1
    second_read: Share = 0.10
    seed: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)] = 20240101
    endpoints: tuple[EndpointKind, ...] = ("response", "death.cause")
    disclosure: Literal["whole", "two-stage", "per-cycle"] = "whole"
    ctcae: Literal["4.03", "5.0", "6.0"] = "5.0"
    proportion_interval: Literal["clopper-pearson", "wilson"] = "clopper-pearson"
    survival_interval: Literal["log-log", "log", "plain"] = "log-log"
    level: Annotated[float, Meta(gt=0, lt=1)] = 0.95
    allow_as: bool = False
    signing_secret: bool = False
    secret_idle_minutes: Annotated[int, Meta(ge=1, le=480)] = 15
    training: bool = False
    conflict: Literal["none", "own-care", "own-centre"] = "none"
    dispatch: Literal["at-once", "by-coordinator"] = "at-once"
    quorum: Annotated[int, Meta(ge=3, le=50)] = 3
    # Of a committee: whose answers its blind readers' figures may use before the study is locked.
    reader_bases: Literal["own-final", "every"] = "own-final"
    reread: Share = 0.0
    reread_min: Annotated[int, Meta(ge=0, le=1000)] = 10
    reread_days: Days = 14
    agreement: Agreement = Agreement()
    conventions: Conventions = Conventions()


PROFILES: dict[Profile, Charter] = {
    "audit": Charter(reader_bases="every"),
    "committee": Charter(
        profile="committee",
        endpoints=("response", "relapse", "vod", "death.cause"),
        readers=2,
        second_read=0.0,
        disclosure="two-stage",
        conflict="own-care",
        reread=0.10,
    ),
}

# Settings the record has room for and this version does not act on: what does nothing is not accepted.
NOT_OFFERED = ("ctcae",)
ENDPOINT_KINDS: tuple[EndpointKind, ...] = get_args(EndpointKind)
SMALLEST_QUORUM = 3

_TABLES = ("agreement", "conventions")
# The rules of the table [agreement] as they are named there, and the endpoint each is about.
_RULES: dict[str, EndpointKind] = {
    "response": "response",
    "relapse": "relapse",
    "relapse_days": "relapse",
    "vod": "vod",
    "death_cause": "death.cause",
}
_UNKNOWN = re.compile("Object contains unknown field `(.*?)`")
_WHERE_WRONG = re.compile(r" - at `\$\.?(.*)`")


def read_charter(text: str, where: str, unsaid: Mapping[str, object] | None = None) -> Charter:
    """A charter from TOML: a profile, with any of its settings overridden, each within its limits.

    ``unsaid`` are settings that hold where the text says nothing of them, in place of the profile's.
    Raises BadInput with one sentence that names the file and the setting.
    """
    data = {**(unsaid or {}), **_parsed(text, where)}
    profile = data.get("profile", "audit")
    if not isinstance(profile, str) or profile not in PROFILES:
        message = f"{where}: profile {profile!r} is not known; use {_listed(PROFILES, 'or')}."
        raise BadInput(message)
    base = msgspec.to_builtins(PROFILES[profile])
    tables = {name: _table(data, name, where) for name in _TABLES}
    tables["agreement"] = _rules(tables["agreement"], where)
    _check_endpoints(data.get("endpoints"), where)
    _check_quorum(data.get("quorum"), where)
    merged = {**base, **data, **{name: {**base[name], **given} for name, given in tables.items()}}
    try:
        charter = msgspec.convert(merged, Charter)
    except msgspec.ValidationError as error:
        raise BadInput(f"{where}: {_in_words(str(error), merged)}. Mend that setting or leave it out.") from None
    for name in NOT_OFFERED:
        if getattr(charter, name) != base[name]:
            message = f"{where}: {name} cannot be changed in this version of ino-tui. Leave it out."
            raise BadInput(message)
    if wrong := _contradiction(charter, set(tables["agreement"])):
        raise BadInput(f"{where}: {wrong}")
    return charter


def says_the_same(text: str, charter: Charter) -> bool:
    """Whether a charter's file, written by this or an older program, has the settings of a charter.

    A setting that is newer than the file is not in it.
    """
    import tomllib

    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    holds = msgspec.json.decode(msgspec.json.encode(charter))  # lists, as TOML has them
    tables = {name: said.pop(name, {}) for name in _TABLES}
    settings = all(holds.get(name) == value for name, value in said.items())
    return settings and all(
        isinstance(table, dict) and all(holds[name].get(key) == value for key, value in table.items())
        for name, table in tables.items()
    )


def write_charter(charter: Charter) -> str:
    """The charter as TOML, every setting written out."""
    data = msgspec.to_builtins(charter)
    tables = {name: data.pop(name) for name in _TABLES}
    lines = [f"{name} = {_toml(value)}" for name, value in data.items()]
    for table, settings in tables.items():
        lines += ["", f"[{table}]", *(f"{name} = {_toml(value)}" for name, value in settings.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # The strings of a charter are words from closed lists: there is nothing to escape.
    return f'"{value}"' if isinstance(value, str) else f"{value}"


def _parsed(text: str, where: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{where} is not a charter: {error}. Mend that line.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise BadInput(f"{where} is not a charter: it holds what no setting can be. Begin with a new file.") from None


def _table(data: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    given = data.get(name, {})
    if not isinstance(given, dict):
        message = f"{where}: {name} is a table of settings; begin it with a line [{name}]."
        raise BadInput(message)
    return given


def _rules(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The rules of agreement; ``death.cause`` may be written as the endpoint is. Raises BadInput for no endpoint."""
    cause = given.get("death")
    flat = dict(given)
    if isinstance(cause, dict):  # death.cause without quotes is a table in a table
        del flat["death"]
        flat |= {f"death.{name}": rule for name, rule in cause.items()}
    rules = {"death_cause" if name == "death.cause" else name: rule for name, rule in flat.items()}
    for name in rules:
        if name not in _RULES:
            there = ", ".join(_RULES)
            raise BadInput(f"{where}: [agreement] has a rule for {name!r}, which is no endpoint; there are {there}.")
    return rules


def _check_endpoints(given: object, where: str) -> None:
    if given is None:
        return
    there = ", ".join(ENDPOINT_KINDS)
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise BadInput(f'{where}: endpoints is a list of names, such as ["response", "relapse"]; there are {there}.')
    for name in given:
        if name not in ENDPOINT_KINDS:
            raise BadInput(f"{where}: endpoints names {name!r}, which is no endpoint; there are {there}.")
        if given.count(name) > 1:
            raise BadInput(f"{where}: endpoints names {name} twice; name it once.")


def _check_quorum(given: object, where: str) -> None:
    if isinstance(given, int) and not isinstance(given, bool) and given < SMALLEST_QUORUM:
        raise BadInput(f"{where}: a quorum is at least {SMALLEST_QUORUM}; {given} cannot decide for a committee.")


def _contradiction(charter: Charter, ruled: set[str]) -> str:
    """What of a charter goes against another setting of it, as a sentence; empty where nothing does."""
    profile = PROFILES[charter.profile]
    if charter.conventions.window_last_day < charter.conventions.window_first_day:
        return "window_last_day is before window_first_day. Mend one of them or leave both out."
    if "response" not in charter.endpoints:
        return "endpoints leaves out response, which every study asks; add it."
    if charter.profile == "committee" and charter.readers != 2:
        return f"a committee has two readers, and readers is {charter.readers}. Leave it out, or use profile audit."
    if charter.profile == "audit" and charter.reader_bases != "every":
        return "reader_bases is for the blind readers of a committee; in an audit every basis is open. Leave it out."
    if charter.profile == "committee" and charter.reader_bases == "every" and charter.disclosure != "whole":
        return (
            f"reader_bases every needs disclosure whole, and disclosure is {charter.disclosure}: figures on site "
            "values would tell of what is not disclosed yet. Mend one of them."
        )
    if charter.readers > 1 and charter.second_read > 0:
        return "second_read is for one reader; where two read every case, leave it out."
    if charter.readers == 1:
        for name in ("quorum", "dispatch"):
            if getattr(charter, name) != getattr(profile, name):
                return f"{name} is for items on which two readers differ, and readers is 1. Leave it out."
    for rule in sorted(ruled):
        differs = getattr(charter.agreement, rule) != getattr(profile.agreement, rule)
        if differs and _RULES[rule] not in charter.endpoints:
            asked = ", ".join(charter.endpoints)
            return f"[agreement] has a rule for {rule}, which this charter does not ask ({asked}). Leave it out."
    return ""


def _in_words(error: str, given: Mapping[str, Any]) -> str:
    """Which setting is wrong, what it is, and what it takes; ``error`` is what msgspec says of the ``given``."""
    if unknown := _UNKNOWN.match(error):
        return f"there is no setting {unknown[1]!r}"
    found = _WHERE_WRONG.search(error)
    if found is None or not found[1]:
        return error
    of: Any = Charter
    value: Any = given
    for name in found[1].split("."):
        of, value = get_type_hints(of, include_extras=True)[name], value[name]
    return f"{found[1]} is {_toml(value)}; it takes {_taken(of)}"


def _taken(of: Any) -> str:
    """What a setting of this type takes, in words."""
    kind, *limits = get_args(of) if get_origin(of) is Annotated else (of,)
    if get_origin(kind) is Literal:
        return _listed(dict.fromkeys(map(_toml, get_args(kind))), "or")
    name = {bool: "true or false", int: "a whole number", float: "a number"}[kind]
    meta = limits[0] if limits else Meta()
    bounds = (("from", meta.ge), ("to", meta.le), ("above", meta.gt), ("below", meta.lt))
    return " ".join([name, *(f"{word} {limit}" for word, limit in bounds if limit is not None)])


def _listed(names: Mapping[Any, object], last: str) -> str:
    *most, end = names
    return f"{', '.join(most)} {last} {end}" if most else f"{end}"
