"""The study's rules as data: profile, endpoints, criteria set, conventions, interval method."""

from __future__ import annotations

from typing import Annotated, Literal

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

    version: int = 1
    profile: Profile = "audit"
    criteria: Literal["ino_vate", "eln_2024"] = "ino_vate"
    response_cycles: Cycles = 2
    readers: Annotated[int, Meta(ge=1, le=2)] = 1
    second_read: Share = 0.10
    seed: int = 20240101
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
    reread: Share = 0.0
    reread_min: Annotated[int, Meta(ge=0, le=1000)] = 10
    reread_days: Days = 14
    agreement: Agreement = Agreement()
    conventions: Conventions = Conventions()


PROFILES: dict[Profile, Charter] = {
    "audit": Charter(),
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
NOT_OFFERED = ("ctcae", "disclosure", "conflict", "training", "signing_secret")


def read_charter(text: str, where: str) -> Charter:
    """A charter from TOML: a profile, with any of its settings overridden, each within its limits.

    Raises BadInput with one sentence that names the file and the setting.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{where} is not a charter: {error}. Mend that line."
        raise BadInput(message) from None
    profile = data.get("profile", "audit")
    if profile not in tuple(PROFILES):
        message = f"{where}: profile {profile!r} is not known; use audit or committee."
        raise BadInput(message)
    conventions = data.get("conventions", {})
    if not isinstance(conventions, dict):
        message = f"{where}: conventions is a table of settings; begin it with a line [conventions]."
        raise BadInput(message)
    base = msgspec.to_builtins(PROFILES[profile])
    merged = {**base, **data, "conventions": {**base["conventions"], **conventions}}
    try:
        charter = msgspec.convert(merged, Charter)
    except msgspec.ValidationError as error:
        message = f"{where}: {error}. Mend that setting or leave it out."
        raise BadInput(message) from None
    for name in NOT_OFFERED:
        if getattr(charter, name) != getattr(PROFILES[charter.profile], name):
            message = f"{where}: {name} cannot be changed in this version of ino-tui. Leave it out."
            raise BadInput(message)
    if charter.conventions.window_last_day < charter.conventions.window_first_day:
        message = f"{where}: window_last_day is before window_first_day. Mend one of them or leave both out."
        raise BadInput(message)
    return charter


def write_charter(charter: Charter) -> str:
    """The charter as TOML, every setting written out."""

    def line(key: str, value: object) -> str:
        if isinstance(value, bool):
            return f"{key} = {str(value).lower()}"
        return f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"

    data = msgspec.to_builtins(charter)
    conventions = data.pop("conventions")
    lines = [line(k, v) for k, v in data.items()]
    lines += ["", "[conventions]", *(line(k, v) for k, v in conventions.items())]
    return "\n".join(lines) + "\n"
