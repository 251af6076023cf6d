"""Composition of the desk: session, recorder, statistics process, keys and the one screen.

Data flows one way: key -> action -> session -> a new View -> screen -> widgets. Nothing is read back.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePath
from typing import ClassVar

from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen

from ino_tui.cohort.process.cache import kept_figures
from ino_tui.crash import QuietCrash, install_hooks
from ino_tui.driver import DeskDriver
from ino_tui.figures_line import FiguresLine
from ino_tui.keymap import default_keys, key_name, keymap_of, read_keymap, user_keymap
from ino_tui.messages import Answered, FiguresCame, FiguresFailed, OpinionsCame, Recorded
from ino_tui.opening import open_session
from ino_tui.recorder import Recorder
from ino_tui.requests import Compute, Inquire
from ino_tui.screens.desk import DeskScreen
from ino_tui.screens.overlay import READS, Overlay
from ino_tui.session import Session
from ino_tui.view import READING, SECRETS, View
from ino_tui.widgets.key_bar import drawn
from store.drafts import Drafts
from store.errors import StudyError
from store.study import Study

_STYLES = Path(__file__).parent / "styles"
_SHEETS = ("desk", "queue", "case", "cohort")
_OPENS_PAGE = frozenset({"desk.help", "desk.palette", "panel.show"})
# Looking at cases ahead: so long at a time, and so long a pause, so that keys never wait.
_LOOK_SECONDS, _LOOK_PAUSE = 0.01, 0.005
# How long leaving may wait for the disk or another session's lock.
_LEAVE_SECONDS = 5.0


class InoApp(QuietCrash[int], inherit_bindings=False):
    """The desk of one person on one study."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / f"{name}.tcss" for name in _SHEETS]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    # From the first on: a theme that is set later has every style sheet read twice.
    theme: Reactive[str] = Reactive("ansi-dark")
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        study: Study,
        person: str,
        *,
        case_id: str | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(driver_class=DeskDriver)
        self.animation_level = "none"
        drafts = Drafts(study.path, person)
        self._keys_of = dict(keys or default_keys())
        self._key_actions = keymap_of(self._keys_of)
        self._session = open_session(study, person, drafts, self._key_actions)
        if case_id is not None:
            self._session.go_to(case_id)
        # What is past is neither written nor followed.
        self._recorder = (
            None if study.past else Recorder(study, person, drafts, lambda report: self._post(Recorded(report)))
        )
        # Whether figures were kept since the last line of the record would tell a blind reader that others wrote.
        kept = (lambda _basis: None) if self._session.seen.blind else kept_figures(study, person)
        self._figures = FiguresLine(study.path, person, self._post, past=study.past, kept=kept)
        self._overlay = Overlay()
        self._desk: DeskScreen | None = None
        self._said = ""
        self._left = False

    @property
    def session(self) -> Session:
        """What the desk shows and knows."""
        return self._session

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        self._desk = DeskScreen(self._session.view, self._overlay, self._keys_of)
        return self._desk

    def on_mount(self) -> None:
        """Everything that is not needed for the first paint comes after it."""
        if self._recorder is not None:
            self._recorder.start()
        with suppress(NotImplementedError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._leave)
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        self._figures.start()
        self._send()
        self._look_ahead()
        gc.freeze()
        gc.enable()

    def _look_ahead(self) -> None:
        more = self._session.idle(_LOOK_SECONDS)
        self._show()
        if more and not self._left:
            self.set_timer(_LOOK_PAUSE, self._look_ahead)

    # -- the keyboard -------------------------------------------------------------------------------

    def on_desk_screen_pressed(self, message: DeskScreen.Pressed) -> None:
        """A key."""
        before, page = self._session.view, self._overlay.page
        self._said = ""
        took = self._page_took(message.key, message.character) or self._read_on(message.key)
        if not took and not self._stopped_reading(message.key):
            asked = self._session.press(message.key, message.character)
            self._do(asked)
            self._open_figures(before)
            unmoved = self._session.view is before and self._overlay.page == page
            if not asked and unmoved and not self._said:
                name, prompt = key_name(message.key, message.character), before.prompt
                where = "while words are typed" if prompt is not None and prompt.typing else "here; ? shows every key"
                # A key pressed while a secret is typed may be a part of it.
                hidden = prompt is not None and prompt.kind in SECRETS
                self._said = f"{'This key' if hidden else repr(drawn(name))} does nothing {where}."
                if name == "escape" and prompt is None and before.screen == "case":
                    back = drawn(next(iter(self._keys_of["case.queue"]), "?"))
                    self._said = f"Nothing is open that Esc closes; {back} goes back to the list of cases."
        self._send()
        self._show()

    def on_desk_screen_pasted(self, message: DeskScreen.Pasted) -> None:
        """Pasted text goes where something is being typed."""
        self._said = ""
        before = self._session.view
        if self._overlay.page:
            self._overlay.paste(message.text)
        else:
            self._session.paste(message.text)
            if self._session.view is before:
                self._said = "Nothing is being typed here; what was pasted is left out."
        self._send()
        self._show()

    def _page_took(self, key: str, character: str | None) -> bool:
        """Whether an open page took the key."""
        asking = self._session.view.prompt is not None
        if not self._overlay.page or (asking and self._overlay.page == "panel"):
            return False
        name = key_name(key, character)
        view = self._session.view
        did = self._overlay.press(name, character, self._key_actions[view.screen].get(name), view)
        self._said = did.say
        if did.scroll and self._desk is not None and not self._desk.scroll_page(did.scroll):
            self._said = "There is nothing more that way."
        if did.run:
            self._do(did.run if did.run in _OPENS_PAGE else self._session.act(did.run))
        return not did.passed

    def _read_on(self, key: str) -> bool:
        """Whether what is being read took the key to scroll."""
        prompt = self._session.view.prompt
        if prompt is None or prompt.kind not in READING or self._overlay.page or key not in READS:
            return False
        if self._desk is not None and not self._desk.scroll_page(READS[key]):
            self._said = "There is nothing more that way."
        return True

    def _open_figures(self, before: View) -> None:
        """Another page of the figures was asked for: open them where they are folded."""
        turned = self._session.view.panel.page != before.panel.page
        # The page may be open and not drawn yet: keys come faster than frames.
        opened = self._overlay.page == "panel"
        if turned and not opened and self._desk is not None and not self._desk.figures_in_sight:
            self._overlay.open("panel.show")

    def _stopped_reading(self, key: str) -> bool:
        prompt = self._session.view.prompt
        return key == "escape" and prompt is None and self._desk is not None and self._desk.stop_reading()

    def _do(self, action_id: str) -> None:
        """What the session leaves to the screen."""
        if action_id in _OPENS_PAGE:
            self._overlay.open(action_id)
        elif action_id == "desk.quit":
            self._leave()
        elif action_id in ("event.page_down", "event.page_up"):
            down = action_id.endswith("down")
            if self._desk is not None and not self._desk.read_on(down=down):
                self._said = f"There is no more text {'below' if down else 'above'}."

        elif action_id in ("cohort.read_on", "cohort.read_back"):
            down = action_id.endswith("on")
            if self._desk is not None and not self._desk.read_sheet(down=down):
                self._said = f"There is no more {'below' if down else 'above'}."

    # -- what comes from elsewhere ------------------------------------------------------------------

    def on_recorded(self, message: Recorded) -> None:
        """The recorder reports."""
        self._session.receive(message.report)
        self._send()
        self._show()

    def on_figures_came(self, message: FiguresCame) -> None:
        """Figures; late ones are dropped by the session."""
        self._session.figures(message.answer)
        self._show()

    def on_answered(self, message: Answered) -> None:
        """An answer to a question about the cohort."""
        self._session.told(message.question, message.revision, message.document, message.error)
        self._send()
        self._show()

    def on_opinions_came(self, message: OpinionsCame) -> None:
        """How far another implementation is from the figures."""
        self._session.receive(message.opinions)
        self._show()

    def on_figures_failed(self, message: FiguresFailed) -> None:
        """No figures; the old ones stay."""
        self._session.figures_failed(message.reason)
        self._show()

    # -- out ----------------------------------------------------------------------------------------

    def _post(self, message: Recorded | FiguresCame | FiguresFailed | Answered | OpinionsCame) -> None:
        if not self._left:
            self.post_message(message)

    def _send(self) -> None:
        for request in self._session.requests():
            if isinstance(request, Compute):
                self._figures.ask(request)
            elif isinstance(request, Inquire):
                self._figures.inquire(request)
            elif self._recorder is not None:
                self._recorder.send(request)

    def _show(self) -> None:
        # A closing app takes its screen apart while figures may still come.
        if self._desk is not None and self._desk.is_mounted and self.is_running and not self._left:
            self._desk.show(self._session.view, self._said)

    def _leave(self) -> None:
        """Leave: what was sent is finished by `close`."""
        self._session.flush()
        self._send()
        self._left = True
        self.exit(0)

    def close(self) -> bool:
        """Finish what was sent to the disk; false where that could not be done."""
        self._figures.stop()
        return self._recorder is None or self._recorder.close(_LEAVE_SECONDS)

    @property
    def last_words(self) -> str:
        """The revision and head it was left at, for who may see the head; empty otherwise, and of what is past."""
        seen = self._session.seen
        if seen.head is None or self._recorder is None:
            return ""
        return f"Left at revision {seen.revision}, head {seen.head}."


def run(
    study: Study, person: str, case_id: str | None = None, say: Callable[[str], object] = lambda _said: None
) -> int:
    """Open the desk and stay until it is left; the exit code. ``say`` is told what the terminal shows after that.

    Raises BadInput or StudyError where the user's keymap, the person or the case cannot be used, or
    where the last drafts could not be kept.
    """
    install_hooks()
    app = InoApp(study, person, case_id=case_id, keys=read_keymap(user_keymap()))
    app.run(mouse=False)
    if not app.close():
        raise StudyError(
            "The last drafts could not be kept: the study's disk or another session's lock did not let it."
        )
    if app.last_words and not app.return_code:
        say(app.last_words)
    return app.return_code or 0
