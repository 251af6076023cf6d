"""The session: holds the newest sight of the study, the drafts and the place, and makes the view of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ino_tui.actions import ALWAYS, BY_ID
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.keymap import Keymap, default_keys, key_name, keymap_of
from ino_tui.requests import (
    Changed,
    Committed,
    DraftsNotSaved,
    DraftsSaved,
    Noted,
    NotSaved,
    Question,
    Recovered,
    Report,
    Request,
    SecretWanted,
    Trouble,
    Waiting,
)
from ino_tui.session import news, prompts
from ino_tui.session.agreement import agreement_questions
from ino_tui.session.answering import clear_signed
from ino_tui.session.bases import bases_of
from ino_tui.session.chair import figures_off
from ino_tui.session.desk import Desk
from ino_tui.session.doing import act_of, move_of
from ino_tui.session.looks import Looks
from ino_tui.session.moves import focus, open_case, reopen
from ino_tui.session.panel import Panel
from ino_tui.session.place import Place, Step, changed
from ino_tui.session.queue import ordered, queue_view
from ino_tui.session.room import busy_with, cases_came, escapes, position_of, questions, room_view, way_back
from ino_tui.session.ruling_acts import clear_ruled
from ino_tui.session.sending import Sending
from ino_tui.session.showing import alike, case_view
from ino_tui.session.unsigned import Unsigned
from ino_tui.view import LISTS, READING, Notice, View
from store.commands import Command
from store.criteria.sets import load_set
from store.drafts import DraftBook
from store.errors import BadInput
from store.seen import Seen

# Up to so many cases the queue is in order by triage before the first paint: about 1 ms a case.
FIRST_LOOK_CASES = 150
# While these run, an open prompt stays: she reads on before she answers.
_KEEPS_PROMPT = ("event.",)
# What would be answered without the ballot in sight, while a page is read.
_UNSEEN = frozenset(
    a.id for a in BY_ID.values() if a.group == "answer" and a.id not in ("item.history", "case.findings")
)


class Session:
    """One person's desk. Every call is quick and leaves a whole `view`; requests are fetched by `requests`."""

    def __init__(
        self,
        seen: Seen,
        book: DraftBook,
        *,
        keymap: Keymap | None = None,
        read_only: str = "",
        said: str = "",
        past: str = "",
    ) -> None:
        """``read_only`` is why nothing can be signed; ``past`` the moment of a study as it was: it keeps no drafts."""
        self._past = past
        self._desk = Desk(seen, Unsigned(book))
        self._panel = Panel()
        self._keymap = keymap if keymap is not None else keymap_of(default_keys())
        self._read_only = read_only
        self._lost = ""
        self._waiting = ""
        self._sending = Sending(self._desk, self._panel)
        self._looks = Looks()
        self._outbox: list[Request] = []
        self._notice: Notice | None = Notice(said, "warn") if said else None
        for case_id in tuple(book.answers):
            clear_signed(self._desk, case_id)
            clear_ruled(self._desk, case_id)
        if len(seen.case_ids) <= FIRST_LOOK_CASES:
            self._desk.look_ahead(float("inf"))
        place = Place(basis=bases_of(self._desk)[0])
        self._place = reopen(self._desk, ordered(self._desk, place), book.position)
        if self._notice is None and not self._place.sorted:
            self._notice = Notice("Cases to read early are still being looked for; S sorts.")
        self._view: View | None = None
        self._refresh()

    @property
    def seen(self) -> Seen:
        """The newest sight of the study."""
        return self._desk.seen

    # -- what goes out -----------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """Everything the screen shows now."""
        assert self._view is not None
        return self._view

    def requests(self) -> tuple[Request, ...]:
        """What must be done now: by the recorder, or `Compute` and `Inquire` by the statistics."""
        if not (self._past or self._read_only or self._lost):
            self._outbox += self._looks.note(self._desk.seen, self._place)
        out, self._outbox = tuple(self._outbox), []
        return out

    # -- what comes in from the keyboard -----------------------------------------------------------

    def press(self, key: str, character: str | None = None) -> str:
        """A key: done here, and the answer is empty; or the id of an action that the screen must do."""
        name = key_name(key, character)
        step = prompts.press(self._desk, self._place, name, character) if self._place.asked else None
        if step is not None:
            self._take(step)
            return ""
        action_id = self._keymap[self._place.screen].get(name, "")
        action_id = "cohort.back" if name == "escape" and escapes(self._place) else action_id
        asked = self._place.asked
        if asked is not None and asked.kind in prompts.TYPED and action_id not in ALWAYS:
            return ""
        if asked is not None and asked.kind in READING | LISTS and action_id in _UNSEEN:
            self._take(Step(self._place, Notice("Something is being read; Esc goes back to the answers.", "warn")))
            return ""
        return self.act(action_id) if action_id else ""

    def act(self, action_id: str) -> str:
        """An action by its id, from a key or the palette; the id again where the screen must do it."""
        action = BY_ID[action_id]
        why_not = None
        if self._place.screen not in action.screens:
            why_not = f"{action.label} is there on the {' and '.join(action.screens)} screen."
        why_not = why_not or action.why_not(self.view)
        if why_not is not None:
            self._take(Step(self._place, Notice(why_not, "warn")))
            return ""
        if action.runs == "screen":
            return action_id
        if action_id == "item.sign":
            self._take(self._sending.sign(self._place))
        elif (act := act_of(action_id, self._desk, self._place)) is not None:
            self._take(act(self._desk, self._place))
        else:
            self._move(action_id)
        return ""

    def paste(self, text: str) -> None:
        """Text from the terminal's clipboard; it only goes where something is being typed."""
        step = prompts.paste(self._desk, self._place, text)
        if step is not None:
            self._take(step)

    def go_to(self, case_id: str) -> None:
        """Open a case by its exact id, as the command line asks for. Raises BadInput for no such case."""
        seen = self._desk.seen
        if seen.has(case_id) and (refused := seen.may_open(case_id)) is not None:
            raise BadInput(refused.reason)
        found = open_case(self._desk, self._place, case_id)
        if isinstance(found, Notice):
            first = self._desk.seen.case_ids[:1]
            raise BadInput(f"{found.text[:-1]}; cases are named like {first[0]}." if first else found.text)
        self._take(Step(found))

    # -- what comes in from elsewhere --------------------------------------------------------------

    def idle(self, budget: float = 0.01) -> bool:
        """Look at cases not looked at yet for so many seconds; whether there are more. Moves nothing."""
        known = self._desk.triage_known
        more = self._desk.look_ahead(budget)
        if self._desk.triage_known and not known and self._place.screen == "queue" and not self._place.sorted:
            self._notice = Notice("The cases to read early are known; S sorts.")
        if not more or self._place.screen == "queue":
            self._refresh()
        return more

    def receive(self, report: Report) -> None:
        """What the recorder reports, or a second opinion on the figures."""
        match report:
            case Committed():
                self._came(self._sending.committed(report, self._place))
            case NotSaved():
                self._came(self._sending.not_saved(report, self._place))
            case SecretWanted():
                self._came(self._sending.secret_wanted(report, self._place))
            case Changed(seen=seen):
                self._adopt(seen)
            case Noted(seen=seen, alone=alone):
                if alone:
                    self._panel.unmoved(seen.revision)
                self._adopt(seen)
            case Waiting():
                self._waiting = "another session is writing"
            case DraftsSaved() | DraftsNotSaved():
                self._drafts(report)
            case Trouble() | Recovered():
                self._lost_or_found(report)
            case Opinions():
                self._desk.opinions[report.basis] = report
        self._refresh()

    def _drafts(self, report: DraftsSaved | DraftsNotSaved) -> None:
        if isinstance(report, DraftsNotSaved):
            self._drafts_not_saved(report.reason)
            return
        self._desk.unsigned.saved(report.number, report.book)
        if report.warning:
            self._notice = Notice(report.warning, "warn")

    def _lost_or_found(self, report: Trouble | Recovered) -> None:
        if isinstance(report, Trouble):
            self._lost, self._waiting = report.reason, ""
            self._notice = Notice(report.reason, "error")
            return
        self._lost = ""
        self._adopt(report.seen)
        self._notice = Notice("The study can be read again; what was not signed can be signed now.", "good")

    def figures(self, answer: Mapping[str, Any]) -> None:
        """Figures from the statistics process: its JSON object with revision, basis and figures."""
        if self._past and int(answer["revision"]) != self._desk.seen.revision:
            return
        if self._panel.arrived(answer, self._place.basis):
            self._desk.figures = {figure["id"]: figure for figure in answer.get("figures", ())}
            self._refresh()

    def told(self, question: Question, revision: int, document: Mapping[str, Any] | None, error: str = "") -> None:
        """What the statistics process answers to a question, as of a revision, or why it does not."""
        self._desk.told.came(question, revision, document, error)
        if (step := cases_came(self._desk, self._place)) is not None:
            self._place, self._notice = step.place, step.notice
        self._refresh()

    def figures_failed(self, reason: str) -> None:
        """The statistics process could not answer."""
        self._panel.failed(reason)
        self._refresh()

    def flush(self) -> None:
        """Ask once more for every draft to be saved, before leaving."""
        self._save_drafts()

    # -- inside ------------------------------------------------------------------------------------

    def _move(self, action_id: str) -> None:
        before = self._place
        found = move_of(action_id, self._desk, before)(self._desk, before)
        if isinstance(found, Notice):
            self._take(Step(before, found))
            return
        asked = before.asked
        if asked is not None and found.asked is asked and not action_id.startswith(_KEEPS_PROMPT):
            found = changed(found, asked=None)
        self._take(Step(found))

    def _take(self, step: Step) -> None:
        """Go where a key led, say what it says, keep what it changed, send what it asks for."""
        asked = self._place.asked
        if step.secret is not None and asked is not None:
            step, proof = self._sending.typed(asked.kind, step.secret, step.place)
            self._outbox += [proof] if proof is not None else []
        # Cases that were looked up before are not asked for again, so nothing would come.
        step = cases_came(self._desk, step.place) or step
        self._place = step.place
        self._notice = step.notice
        if step.send is not None:
            self._send(step.send)
        self._save_drafts()
        self._refresh()

    def _send(self, command: Command) -> None:
        request = self._sending.request(command)
        if request is None:
            self._notice = Notice("Something is still being saved; try again.", "warn")
        else:
            self._outbox.append(request)

    def _save_drafts(self) -> None:
        if self._past:
            return
        request = self._desk.unsigned.request(position_of(self._place))
        if request is not None:
            self._outbox.append(request)

    def _came(self, step: Step) -> None:
        """What was sent came to an end, or needs the signing secret first."""
        self._waiting = ""
        self._place, self._notice = step.place, step.notice
        self._after_news()

    def _adopt(self, seen: Seen) -> None:
        was = news.before(self._desk, self._place)
        self._desk.adopt(seen)
        self._notice = news.of_others(was, self._desk) or self._notice
        self._after_news()

    def _after_news(self) -> None:
        """After another sight of the study: what is signed needs no draft, and the place must still exist."""
        desk, place = self._desk, self._place
        for case_id in tuple(desk.unsigned.book.answers):
            if case_id != desk.signing_case:
                clear_signed(desk, case_id)
                clear_ruled(desk, case_id)
        place = _still_there(desk, place) if place.case else place
        left = desk.seen.blind and not frozenset(place.order) <= frozenset(desk.seen.case_ids)
        # A case may have left her list, or be the first to come into it.
        first = not place.order and bool(desk.seen.case_ids)
        self._place = ordered(desk, place) if left or first else place
        self._save_drafts()

    def _drafts_not_saved(self, reason: str) -> None:
        # Where the desk stands is saved too, and not worth a word where nothing is to be lost.
        if reason != self._desk.unsigned.failed and not self._desk.unsigned.all_saved:
            self._notice = Notice(reason, "error")
        self._desk.unsigned.not_saved(reason)

    def _refresh(self) -> None:
        """Make the view; parts that did not change are those of the view before."""
        before, desk, place = self._view, self._desk, self._place
        seen = desk.seen
        self._outbox += [*questions(desk, place), *agreement_questions(desk, place)]
        compute = None if figures_off(seen) else self._panel.request(place.basis, seen.revision)
        if compute is not None:
            self._outbox.append(compute)
        panel = self._panel.view(desk, place, before.panel if before else None)
        new = View(
            revision=seen.shown_revision,
            study=seen.info.name,
            synthetic=seen.info.synthetic,
            asker=seen.asker.id,
            roles=" and ".join(seen.asker.roles),
            criteria=load_set(seen.charter.criteria).title,
            screen=place.screen,
            queue=queue_view(desk, place, before.queue if before else None),
            case=case_view(desk, place, before.case if before else None) if place.screen == "case" else None,
            panel=panel,
            prompt=prompts.render(desk, place, before.prompt if before else None),
            notice=self._notice,
            busy=self._waiting or self._sending.busy or busy_with(place),
            draft_saved=desk.unsigned.all_saved,
            draft_failed=bool(desk.unsigned.failed) and not desk.unsigned.all_saved,
            read_only=self._read_only or self._lost,
            past=self._past,
            committee=seen.charter.profile == "committee",
            cohort=room_view(desk, place, panel, before.cohort if before else None),
            from_cohort=way_back(place),
        )
        if before is None or not alike(before, new):
            self._view = new


def _still_there(desk: Desk, place: Place) -> Place:
    """The place at a case after the study moved on: its item or the case may be gone."""
    endpoints = [item.endpoint for item in desk.items(place.case)]
    sheet = desk.sheet(place.case)
    if sheet is None:
        screen = "queue" if place.screen == "case" else place.screen
        return ordered(desk, changed(place, screen=screen, case="", asked=None))
    if place.endpoint and place.endpoint not in endpoints:
        return focus(desk, changed(place, asked=None), endpoints[0] if endpoints else "")
    return changed(place, event=min(place.event, len(sheet.events) - 1))
