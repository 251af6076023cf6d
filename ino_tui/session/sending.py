"""What was sent to be put on disk, what of it waits for the signing secret, and what is said of what became of it."""

from __future__ import annotations

from ino_tui.requests import Commit, Committed, NotSaved, Prove, Request, Secret, SecretWanted, case_of
from ino_tui.session import news
from ino_tui.session.answering import ask_next_reason, clear_sent, wants_reason
from ino_tui.session.collecting import collect
from ino_tui.session.desk import Desk
from ino_tui.session.moves import first_to_do, focus
from ino_tui.session.panel import Panel
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.session.queries import raised_last
from ino_tui.session.ruling_acts import RULINGS, after_ruling, his_item, sign_ruling
from ino_tui.session.trained import trained_notice
from ino_tui.view import Notice
from store.commands import Command, Sign
from store.errors import BadInput
from store.secrets import check_secret

_STILL = Notice("The last signature is still being saved.")
_HALF = Notice("Not signed: the cause has a second digit; choose it, or Esc, then s.", "warn")


class Sending:
    """Commands on their way to the recorder, one at a time; ``busy`` says so in a word."""

    def __init__(self, desk: Desk, panel: Panel) -> None:
        self._desk = desk
        self._panel = panel
        self.busy = ""
        # What waits for the secret, and the secret as she first chose it.
        self._waits: Commit | None = None
        self._once: Secret | None = None

    def sign(self, place: Place) -> Step:
        """Sign every answer of the case, or say what is in the way."""
        desk = self._desk
        if desk.signing_case or self.busy:
            return Step(place, _STILL)
        if place.asked is not None and place.asked.kind in ("cause", "contributing"):
            # The rest of the case would be signed without the cause that was begun.
            return Step(place, _HALF)
        if his_item(desk, place) is not None:
            return sign_ruling(desk, place)
        found = collect(desk, place)
        if isinstance(found, Step):
            return found
        desk.signing_case = found.case
        # What is on disk of a draft need not be: a fixed answer is its own draft.
        kept = {a.endpoint: desk.unsigned.get(found.case, a.endpoint) for a in found.answers}
        desk.signing = {endpoint: draft for endpoint, draft in kept.items() if draft is not None}
        return Step(changed(place, asked=None), send=found)

    def request(self, command: Command) -> Request | None:
        """What to ask of the recorder for a command; None while another is on its way."""
        if self.busy:
            return None
        self.busy = "saving"
        return Commit(command=command, seen=self._desk.seen.revision)

    def committed(self, report: Committed, place: Place) -> Step:
        """A command is on disk."""
        desk, receipt = self._desk, report.receipt
        was = news.before(desk, place)
        case_id = case_of(report.command)
        stage, training = _stage(desk, case_id), desk.seen.training
        desk.adopt(report.seen)
        self.busy = ""
        queries = raised_last(desk, case_id, len(receipt.opened))
        if not isinstance(report.command, Sign):
            if isinstance(report.command, RULINGS):
                place = after_ruling(desk, place, case_id)
            return Step(place, news.both(news.of_done(report.command, receipt, queries), news.of_others(was, desk)))
        clear_sent(desk, report.command, receipt.signed, desk.signing)
        desk.signing, desk.signing_case = {}, ""
        if receipt.signed:
            self._panel.signed(receipt.revision)
        waits = any(wants_reason(desk, case_id, endpoint) for endpoint in receipt.revealed)
        opened = _opened(desk, case_id, stage, queries)
        said = news.of_receipt(receipt, case_id, waits=waits, opened=opened)
        notice = news.both(said, news.of_others(was, desk))
        if training and not desk.seen.training:
            return Step(changed(place, asked=None), trained_notice(desk, report.command))
        if place.screen == "case" and place.case == case_id and place.asked is None:
            step = ask_next_reason(desk, place) if receipt.revealed else None
            place = step.place if step is not None else place
            if desk.seen.charter.profile == "committee" and receipt.signed and not receipt.revealed:
                # What comes next may have opened just now.
                place = focus(desk, place, first_to_do(desk.items(case_id)) or place.endpoint)
        return Step(place, notice)

    def not_saved(self, report: NotSaved, place: Place) -> Step:
        """A command was refused or failed."""
        desk = self._desk
        self._idle()
        was = news.before(desk, place)
        if report.seen is not None:
            desk.adopt(report.seen)
        return Step(place, news.of_refusal(report.reason, was, desk, case_of(report.command)))

    def secret_wanted(self, report: SecretWanted, place: Place) -> Step:
        """Ask for the signing secret, unless she is typing something else already."""
        self._idle()
        if report.seen is not None:
            self._desk.adopt(report.seen)
        if place.asked is not None:
            return Step(place, Notice("Not signed: it needs your signing secret; s asks for it.", "warn"))
        self._waits = report.command
        kind = "secret" if report.chosen else "new secret"
        notice = Notice(report.reason, "error") if report.reason else None
        return Step(_asking(place, kind, case_of(report.command.command)), notice)

    def typed(self, kind: str, secret: Secret, place: Place) -> tuple[Step, Request | None]:
        """A secret was typed: prove it, or have it typed again where it was chosen just now."""
        waits, case = self._waits, case_of(self._waits.command) if self._waits is not None else ""
        if waits is None:
            return Step(place), None
        if kind == "new secret":
            try:
                check_secret(secret.text, self._desk.seen.asker)
            except BadInput as error:
                return Step(_asking(place, "new secret", case), Notice(str(error), "error")), None
            self._once = secret
            return Step(_asking(place, "secret again", case)), None
        new = kind == "secret again"
        if new and (self._once is None or self._once.text != secret.text):
            self._once = None
            return Step(_asking(place, "new secret", case), Notice("The two differ; choose it again.", "error")), None
        self._waits, self._once = None, None
        self.busy = "saving"
        if isinstance(waits.command, Sign):
            self._desk.signing_case = waits.command.case
            self._desk.signing = {
                a.endpoint: draft
                for a in waits.command.answers
                if (draft := self._desk.unsigned.get(waits.command.case, a.endpoint)) is not None
            }
        return Step(place), Prove(secret=secret, then=waits, new=new)

    def _idle(self) -> None:
        self._desk.signing, self._desk.signing_case, self.busy = {}, "", ""


def _asking(place: Place, kind: str, case: str) -> Place:
    return changed(place, asked=Asked(kind=kind, case=case))  # type: ignore[arg-type]


def _stage(desk: Desk, case_id: str) -> str:
    case = desk.seen_case(case_id) if case_id else None
    stage = case.stage if case is not None else None
    return f"{stage.name} {stage.cycle or ''}" if stage is not None else ""


def _opened(desk: Desk, case_id: str, before: str, queries: tuple[int, ...]) -> str:
    """What a signature in a committee brought: what is shown from now on, and the query that asks what is needed."""
    if desk.seen.charter.profile != "committee":
        return ""
    said = ""
    if queries:
        said = f"; query {', '.join(map(str, queries))} asks the coordinator for what you need"
    now = _stage(desk, case_id)
    if now != before:
        said += "; all of the case is shown now" if now.startswith("after") else "; the next part is shown now"
    return said
