"""Open prompts: what a key does to one, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ino_tui.session import answering, queries, reader_prompts, room_prompts, ruling_prompts
from ino_tui.session.awaited import HEAD, awaited_title, pace_lines
from ino_tui.session.bases import bases_of
from ino_tui.session.causes import GROUPS, causes_of, find_causes
from ino_tui.session.desk import Desk
from ino_tui.session.entry import Entry
from ino_tui.session.findings import findings_lines
from ino_tui.session.lookup import find_cases
from ino_tui.session.moves import MOVES, open_case
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.session.queue import ordered, sorts_of
from ino_tui.session.queue_filter import parse_filter
from ino_tui.session.story import SCOPES
from ino_tui.view import LISTS, READING, SECRETS, Notice, Option, Prompt, Scope
from store.codes.rationale import RATIONALE_KEYS, RATIONALES
from store.errors import BadInput

# Said while it is typed: enter would do nothing.
_NOTHING_FOUND: dict[str, str] = {
    "cause search": "No cause of death has these words; delete some, or Esc and choose by digits.",
    "jump": "No case id has this in it.",
}
TYPED = frozenset({"text", "cause search", "jump", "filter", *ruling_prompts.TYPED, *reader_prompts.TYPED})
_LISTED = 9
# How far the keys of a page go in a list.
_PAGES = {"pageup": -15, "pagedown": 15, "home": -(10**9), "end": 10**9}
_DOT = "•"
_OF_DATES = "0123456789-"
_NO_SITE = "No value of the treating centre is shown here."
_NOT_SIGNED = Notice("Not signed: the answers stay as they are; s asks for the secret again.", "warn")

Choose = Callable[[Desk, Place, Asked, Option], Step]


def press(desk: Desk, place: Place, key: str, character: str | None) -> Step | None:
    """What a key does to the open prompt; None for a key that is not the prompt's."""
    asked = place.asked
    if asked is None:
        return None
    if key == "escape":
        said = _NOT_SIGNED if asked.kind in SECRETS else None
        return Step(changed(place, asked=None), said)
    if asked.kind in TYPED:
        return _press_typed(desk, place, asked, key, character)
    if asked.kind in READING:
        return _read(desk, place, asked, key)
    options = options_of(desk, place, asked)
    picked = next((o for o in options if o.key == key), None)
    if picked is not None:
        return _choose(desk, place, asked, picked)
    if options and (key in ("up", "down") or (asked.kind in LISTS and key in _PAGES)):
        return _walk(place, asked, options, key)
    if key == "enter" and options:
        return _choose(desk, place, asked, options[_selected(asked, options)])
    if key == "/" and asked.kind in ("cause", "contributing", "contributing class"):
        return Step(changed(place, asked=changed_asked(asked, kind="cause search", entry=Entry(), selected=-1)))
    if key == "backspace" and asked.kind == "contributing":
        return Step(changed(place, asked=changed_asked(asked, kind="contributing class", digit="", selected=-1)))
    if key == "backspace":
        return Step(changed(place, asked=None))
    if key.isdigit():
        return Step(place, Notice("There is nothing on that digit here.", "warn"))
    return None


def changed_asked(asked: Asked, **changes: object) -> Asked:
    """The prompt with these fields changed."""
    import msgspec

    return msgspec.structs.replace(asked, **changes)


def paste(desk: Desk, place: Place, text: str) -> Step | None:
    """Put pasted text into the prompt; None where nothing is being typed."""
    if place.asked is None or place.asked.kind not in TYPED:
        return None
    return _typed(desk, place, place.asked, place.asked.entry.insert(text))


def _press_typed(desk: Desk, place: Place, asked: Asked, key: str, character: str | None) -> Step | None:
    if key == "enter":
        return _entered(desk, place, asked)
    if move := reader_prompts.key_of(asked, key):
        found = MOVES[move](desk, place)
        return Step(place, found) if isinstance(found, Notice) else Step(found)
    if (step := reader_prompts.pressed(desk, place, asked, key)) is not None:
        return step
    options = options_of(desk, place, asked)
    if key in ("up", "down", "tab", "shift+tab"):
        return _select(place, asked, options, 1 if key in ("down", "tab") else -1) if options else None
    if asked.kind == "date" and character is not None and character not in _OF_DATES:
        return None
    entry = asked.entry.edited(key)
    if entry is None and character is not None and character.isprintable():
        entry = asked.entry.insert(character)
    return _typed(desk, place, asked, entry) if entry is not None else None


def _selected(asked: Asked, options: tuple[Option, ...]) -> int:
    """The option that enter takes."""
    if asked.selected >= 0:
        return min(asked.selected, len(options) - 1)
    return next((i for i, option in enumerate(options) if option.chosen), 0)


def _walk(place: Place, asked: Asked, options: tuple[Option, ...], key: str) -> Step:
    """Up and down through the options; in a list by pages too, which end where the list does."""
    if key not in _PAGES:
        return _select(place, asked, options, 1 if key == "down" else -1)
    at = min(max(0, _selected(asked, options) + _PAGES[key]), len(options) - 1)
    return Step(changed(place, asked=changed_asked(asked, selected=at)))


def _select(place: Place, asked: Asked, options: tuple[Option, ...], step: int) -> Step:
    return Step(changed(place, asked=changed_asked(asked, selected=(_selected(asked, options) + step) % len(options))))


def _typed(desk: Desk, place: Place, asked: Asked, entry: Entry) -> Step:
    said = ""
    if asked.kind == "text" and entry.text != asked.entry.text:
        answering.type_words(desk, place, asked.endpoint, entry.text)
    if asked.kind in ruling_prompts.TYPED:
        ruling_prompts.typed(desk, asked, entry.text)
    if asked.kind == "filter":
        try:
            parse_filter(entry.text)
        except BadInput as error:
            said = str(error)
    selected = asked.selected if entry.text == asked.entry.text else -1
    new = changed_asked(asked, entry=entry, selected=selected, said=said)
    if asked.kind in _NOTHING_FOUND and entry.text.strip() and not options_of(desk, place, new):
        new = changed_asked(new, said=_NOTHING_FOUND[asked.kind])
    return Step(changed(place, asked=new))


def _entered(desk: Desk, place: Place, asked: Asked) -> Step:
    text = asked.entry.text
    if asked.kind == "text":
        return answering.give_words(desk, place, asked.endpoint, text)
    if asked.kind in ruling_prompts.TYPED:
        return ruling_prompts.entered(desk, place, asked)
    if asked.kind in reader_prompts.TYPED:
        return reader_prompts.entered(desk, place, asked)
    if asked.kind == "filter":
        new = ordered(desk, changed(place, filter=text.strip()))
        if new.filter_error:
            return Step(place, Notice(new.filter_error, "warn"))
        said = None if new.order else Notice("No case matches the filter; c shows all again.", "warn")
        return Step(changed(new, asked=None), said)
    options = options_of(desk, place, asked)
    if not text.strip():
        return Step(changed(place, asked=None))
    if not options:
        return Step(place, Notice(_NOTHING_FOUND[asked.kind], "warn"))
    return _choose(desk, place, asked, options[_selected(asked, options)])


def _read(desk: Desk, place: Place, asked: Asked, key: str) -> Step | None:
    """The history goes on to the next scope, a digit chooses a query; scrolling is the screen's."""
    if asked.kind == "queries" and key.isdigit():
        chosen = queries.choose_query(desk, place, asked, key)
        return chosen or Step(place, Notice(f"There is no query {key} here.", "warn"))
    if key == "f" and asked.kind == "history":
        return Step(changed(place, asked=changed_asked(asked, scope=_next_scope(asked))))
    return Step(changed(place, asked=None)) if key in ("f", "enter", "backspace") else None


def _next_scope(asked: Asked) -> Scope:
    """The scope after this one; where no item is at hand there is none of an item."""
    scopes = [scope for scope in SCOPES if asked.endpoint or scope != "item"]
    return scopes[(scopes.index(asked.scope) + 1) % len(scopes)]


def _choose(desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    if option.why_not:
        return Step(place, Notice(option.why_not, "warn"))
    return _CHOOSERS[asked.kind](desk, place, asked, option)


def _reason(desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    return answering.give_reason(desk, place, asked.endpoint, option.code)


def _cause(desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    act = answering.add_contributing if asked.adding else answering.choose_primary
    return act(desk, changed(place, asked=None), option.code)


def _class(_desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    return Step(changed(place, asked=changed_asked(asked, kind="contributing", digit=option.code, selected=-1)))


def _jump(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    found = open_case(desk, changed(place, asked=None), option.code)
    return Step(place, found) if isinstance(found, Notice) else Step(found)


def _to_awaited(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    case_id, _, endpoint = option.code.partition(" ")
    found = open_case(desk, changed(place, asked=None), case_id, endpoint)
    return Step(place, found) if isinstance(found, Notice) else Step(found)


def _sort(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    new = ordered(desk, changed(place, sort=option.code, asked=None))
    said = None if new.sorted else Notice("Cases to read early are still being looked for; S again in a moment.")
    return Step(new, said)


def _basis(_desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    return Step(changed(place, basis=option.code, asked=None))


_CHOOSERS: dict[str, Choose] = {
    "rationale": _reason,
    "amend": _reason,
    "cause": _cause,
    "contributing": _cause,
    "contributing class": _class,
    "cause search": _cause,
    "jump": _jump,
    "sort": _sort,
    "basis": _basis,
    "disagreement": ruling_prompts.choose_disagreement,
    "awaited": _to_awaited,
    **reader_prompts.CHOOSERS,
    **room_prompts.ROOM_CHOOSERS,
}


def _reasons(desk: Desk, place: Place, asked: Asked) -> tuple[Option, ...]:
    """The reasons by key; nobody agrees with a centre whose value is not shown."""
    draft, item = desk.draft(place.case, asked.endpoint), desk.seen_item(place.case, asked.endpoint)
    why = draft.why if draft is not None else ""
    off = {"site": _NO_SITE} if item is None or item.site is None else {}
    pairs = zip(RATIONALE_KEYS, RATIONALES, strict=False)
    return tuple(
        Option(key=k, code=c.code, label=c.label, chosen=c.code == why, why_not=off.get(c.code, "")) for k, c in pairs
    )


def options_of(desk: Desk, place: Place, asked: Asked) -> tuple[Option, ...]:
    """What the prompt offers by key."""
    if asked.kind in ("rationale", "amend"):
        return _reasons(desk, place, asked)
    if asked.kind == "awaited":
        return tuple(Option(key="", code=f"{r.case} {r.endpoint}", label=r.text) for r in desk.awaited())
    if asked.kind == "disagreement":
        return ruling_prompts.ruling_options(desk, asked)
    if asked.kind == "contributing class":
        return tuple(Option(key=k, code=k, label=label) for k, label in GROUPS.items())
    if asked.kind in ("cause", "contributing"):
        return tuple(Option(key=key, code=code, label=label) for key, code, label in causes_of(asked.digit))
    if asked.kind == "cause search":
        found = find_causes(asked.entry.text)[:_LISTED]
        return tuple(Option(key="", code=code, label=f"{code} {label}") for code, label in found)
    if asked.kind == "jump":
        return tuple(Option(key="", code=i, label=i) for i in find_cases(desk.seen.case_ids, asked.entry.text, _LISTED))
    if asked.kind == "sort":
        rows = enumerate(sorts_of(desk).items(), 1)
        return tuple(Option(key=str(n), code=k, label=f"{k}: {v}", chosen=k == place.sort) for n, (k, v) in rows)
    if asked.kind == "basis":
        return tuple(
            Option(key=str(n) if n < 10 else "", code=b, label=b, chosen=b == place.basis)
            for n, b in enumerate(bases_of(desk), 1)
        )
    if asked.kind in reader_prompts.TITLES:
        return reader_prompts.options(desk, asked)
    return room_prompts.room_options(desk, place, asked) if asked.kind in room_prompts.TITLES else ()


_TITLES: dict[str, str] = {
    "rationale": "why not the proposal",
    "amend": "why the answer changes",
    "text": "in words",
    "cause": "primary cause of death",
    "contributing class": "contributing cause of death",
    "contributing": "contributing cause of death",
    "cause search": "find a cause of death",
    "jump": "go to case",
    "filter": "filter",
    "sort": "order of the queue",
    "basis": "figures on whose answers",
    "history": "history",
    "findings": "relapse by source, VOD/SOS by set, and the classes of the death",
    "awaited": "awaited",
    "pace": "your own pace",
    **ruling_prompts.TITLES,
    **reader_prompts.TITLES,
    **room_prompts.TITLES,
}
# Answer -> what its words are to say.
_WORDS_FOR = {"CANNOT": "which data are needed, in words", "NE": "why not evaluable, in words"}
_HINTS: dict[str, str] = {
    "rationale": "a digit gives the reason · Esc to change the answer",
    "amend": "a digit gives the reason · Esc for later",
    "text": "Enter keeps it · Esc for later, it is kept too",
    "cause": "second digit · / find by a word · Esc back",
    "contributing class": "first digit · / find by a word · Esc back",
    "contributing": "second digit · Esc back",
    "cause search": "type a word · up and down · Enter takes it · Esc back",
    "jump": "an id or a part of it · Enter goes there · Esc back",
    "filter": "words and field:value, such as state:open ph:pos · Enter · Esc back",
    "sort": "a digit chooses · Esc back",
    "basis": "a digit chooses · Esc back",
    "findings": "up, down, PgUp, PgDn · Esc back",
    "awaited": "up, down, PgUp, PgDn · Enter opens the case · Esc back",
    "pace": "Esc back",
    **ruling_prompts.HINTS,
    **reader_prompts.HINTS,
    **room_prompts.HINTS,
}


def _hint(asked: Asked) -> str:
    if asked.kind == "history":
        return f"f {SCOPES[_next_scope(asked)]} · up, down, PgUp, PgDn, Home, End · Esc back"
    return _HINTS[asked.kind]


def _lines(desk: Desk, asked: Asked) -> Sequence[str]:
    """What a prompt gives to read."""
    if asked.kind == "history":
        return desk.story(asked.scope, asked.case, asked.endpoint)
    if asked.kind == "queries":
        return queries.query_lines(desk, asked.case)
    if asked.kind == "awaited":
        return (HEAD,)
    if asked.kind == "pace":
        return pace_lines(desk.seen)
    return findings_lines(desk.seen, asked.case) if asked.kind == "findings" else ()


def render(desk: Desk, place: Place, before: Prompt | None) -> Prompt | None:
    """The open prompt as shown; the one before where it is equal; None where none is open."""
    asked = place.asked
    if asked is None:
        return None
    options = options_of(desk, place, asked)
    about = desk.seen_item(asked.case, asked.endpoint) if asked.endpoint else None
    title = awaited_title(desk.awaited()) if asked.kind == "awaited" else _TITLES[asked.kind]
    if asked.kind == "rationale" and about is not None and about.proposal is None:
        title = "why this answer"
    if asked.digit:
        title = f"{title}: {asked.digit} {GROUPS.get(asked.digit, '')}"
    if asked.kind == "text" and (draft := desk.draft(asked.case, asked.endpoint)) is not None:
        title = _WORDS_FOR.get(draft.value, title)
        if draft.value == "CANNOT" and desk.seen.charter.profile == "committee":
            title += "; a query asks the coordinator for them"
    if asked.kind in ("rationale", "amend", "text", "history", *ruling_prompts.TITLES) and about is not None:
        title = f"{about.label}: {title}"
    if asked.kind == "history" and asked.scope != "item":
        title = f"{asked.case}: history of the case" if asked.scope == "case" else "history of the study"
    if asked.kind in reader_prompts.TITLES:
        title = reader_prompts.title(desk, place, asked)
    hidden = asked.kind in SECRETS
    prompt = Prompt(
        kind=asked.kind,
        title=title,
        endpoint="" if asked.kind == "history" and asked.scope != "item" else asked.endpoint,
        options=options,
        selected=_selected(asked, options) if options else -1,
        typing=asked.kind in TYPED,
        text=_DOT * len(asked.entry.text) if hidden else asked.entry.text,
        cursor=asked.entry.cursor,
        lines=_lines(desk, asked),
        hint=asked.said or _hint(asked),
    )
    return before if before == prompt else prompt
