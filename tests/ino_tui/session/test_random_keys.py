"""Whatever is pressed, the desk stands and no draft is lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ino_tui.actions import ACTIONS
from ino_tui.keymap import NAMED_KEYS
from store.item_record import Signed
from store.study import Study
from tests.ino_tui.session.amending import amend, heard, other_counts, reinstate, withdraw
from tests.ino_tui.session.conftest import make
from tests.ino_tui.session.deskside import Deskside

BOUND = sorted({key for action in ACTIONS for key in action.keys})
KEYS = st.sampled_from(BOUND) | st.sampled_from([*"1234567890", "s", "escape", "enter", "r"])
ANY_KEY = st.sampled_from(sorted(NAMED_KEYS)) | st.characters(codec="utf-8").filter(str.isprintable)


class RandomKeys(RuleBasedStateMachine):
    """Keys, hang-ups and other sessions, in any order."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = make(self.folder / "S")
        self.desk = Deskside(self.path)
        self.signed: dict[tuple[str, str, str], Signed] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(keys=st.lists(KEYS, min_size=1, max_size=12))
    def press(self, keys: list[str]) -> None:
        for key in keys:
            self.desk.key(key)

    @rule(key=ANY_KEY)
    def press_anything(self, key: str) -> None:
        self.desk.key(key)

    @rule(action=st.sampled_from([a.id for a in ACTIONS]))
    def choose_in_the_palette(self, action: str) -> None:
        assert self.desk.session.act(action) in ("", action)
        self.desk.work()

    @rule(text=st.text(max_size=40))
    def paste(self, text: str) -> None:
        self.desk.session.paste(text)
        self.desk.work()

    @rule(case=st.sampled_from(["A-1", "B-2", "C-3"]))
    def go_to(self, case: str) -> None:
        self.desk.session.go_to(case)
        self.desk.work()

    @rule()
    def hold_signatures(self) -> None:
        self.desk.hold = True

    @rule()
    def let_signatures_go(self) -> None:
        self.desk.release()

    @rule(anc=st.sampled_from([0.1, 0.9, 1.4]), heard_of=st.booleans())
    def amend_elsewhere(self, *, anc: float, heard_of: bool) -> None:
        amend(self.desk, other_counts(anc))
        if heard_of:
            heard(self.desk)

    @rule(case=st.sampled_from(["A-1", "B-2", "C-3"]), heard_of=st.booleans())
    def withdraw_or_put_back(self, *, case: str, heard_of: bool) -> None:
        out = Study.open(self.path).as_seen_by("coordinator").withdrawn
        (reinstate if case in out else withdraw)(self.desk, case)
        if heard_of:
            heard(self.desk)

    @rule()
    def hang_up_and_come_back(self) -> None:
        kept = {c: dict(items) for c, items in self.desk.session._desk.unsigned.book.answers.items()}
        held = bool(self.desk.held)
        self.desk = Deskside(self.path)
        found = {c: dict(items) for c, items in self.desk.session._desk.unsigned.book.answers.items()}
        assert found == kept
        # A signature that had not reached the disk is not there, and its draft is.
        assert not held or kept

    @invariant()
    def what_is_typed_is_on_disk(self) -> None:
        if hasattr(self, "desk"):
            assert self.desk.view.draft_saved
            book = self.desk.drafts.load().book.answers
            assert book == self.desk.session._desk.unsigned.book.answers

    @invariant()
    def what_is_signed_stays(self) -> None:
        if not hasattr(self, "desk"):
            return
        seen = Study.open(self.path).as_seen_by("reader1")
        now = {
            (case, item.endpoint, str(review.revision)): review
            for case in seen.case_ids
            for item in seen.case(case).items
            for review in item.own
        }
        assert self.signed.items() <= now.items()
        self.signed = now

    @invariant()
    def what_is_shown_fits_together(self) -> None:
        if not hasattr(self, "desk"):
            return
        view = self.desk.view
        queue = view.queue
        assert queue.shown <= queue.total
        assert (queue.cursor == -1) == (queue.shown == 0) or view.screen == "case"
        assert (view.case is not None) == (view.screen == "case")
        if view.case is not None:
            case = view.case
            assert case.event is (case.events[case.cursor] if case.cursor >= 0 else None)
            assert case.item is not None
            assert all(i.proposal is None and i.site is None for i in case.items if i.blind)
            assert not case.withdrawn or case.open == 0


RandomKeys.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRandomKeys = RandomKeys.TestCase
