#!/bin/sh
# Installation and operation check of ino-tui, in throw-away studies of synthetic cases.
#
#   sh docs/validation/check.sh > check-2026-11-22.txt
#
# Runs the ino-tui that the PATH finds and needs python3 and the usual tools of POSIX beside it. A line a step, "pass" or
# "FAIL"; what a step printed follows where it failed. Ends with 0 where all passed, else 1. It touches no study of yours.
# It supports a validation and is none: docs/validation.md says what it shows.
set -u
LC_ALL=C
export LC_ALL
unset INO_TUI_STUDY

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
XDG_DATA_HOME=$work/data
export XDG_DATA_HOME

study=$work/study
journal=$study/journal.jsonl
said=$work/said
passed=0
failed=0

report() { # id, what it shows, the status it ended with
    if [ "$3" -eq 0 ]; then
        passed=$((passed + 1))
        printf '%-6s %s ... pass\n' "$1" "$2"
    else
        failed=$((failed + 1))
        printf '%-6s %s ... FAIL\n' "$1" "$2"
        sed 's/^/         | /' "$said" | head -n 20
    fi
}

step() { # id, what it shows, function
    "$3" >"$said" 2>&1
    report "$1" "$2" $?
}

ends() { # the exit code wanted, command...
    wanted=$1
    shift
    "$@"
    code=$?
    [ "$code" -eq "$wanted" ] || { echo "exit code $code in place of $wanted: $*"; return 1; }
}

lines() { wc -l <"$journal" | tr -d ' '; }

writes() { # how many lines it appends, exit code, command...
    before=$(lines)
    more=$1
    shift
    ends "$@" || return 1
    [ "$(lines)" -eq $((before + more)) ] || { echo "$(($(lines) - before)) lines in place of $more: $*"; return 1; }
}

sign() { # person, case, answer, more options...
    who=$1 case=$2 answer=$3
    shift 3
    ino-tui sign "$study" --as "$who" --case "$case" --endpoint response.c1 --answer "$answer" "$@"
}

head_of() { ino-tui verify "$1" | sed -n 's/^head //p'; }

# -- installation --------------------------------------------------------------------------------

starts() { ino-tui --version; }
has_python() { python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))'; }
helps() { ino-tui --help && ino-tui sign --help && ino-tui verify --help; }
makes_reference() { ends 0 ino-tui init "$study" --reference && grep -q '"rev":0' "$journal"; }
has_figures() { ends 0 ino-tui reconcile "$study" --basis site; }

# -- operation -----------------------------------------------------------------------------------

is_whole() { ends 0 ino-tui verify "$study"; }
signs() { writes 1 0 sign reader1 INO-001 NR --why sample; }
refuses_again() { writes 0 1 sign reader1 INO-001 NR --why sample; }
refuses_unexplained() { writes 0 1 sign reader1 INO-001 PD; }
amends() {
    writes 1 0 sign reader1 INO-001 PD --why "seen again" || return 1
    ino-tui history "$study" --case INO-001 --as auditor >"$work/history" || return 1
    grep -q 'NR -> PD' "$work/history" && grep -q 'seen again' "$work/history" || { cat "$work/history"; return 1; }
}
refuses_roles() { writes 0 1 sign auditor INO-002 NR && writes 0 1 sign coordinator INO-002 NR; }
refuses_nonsense() {
    writes 0 2 sign reader1 NO-SUCH NR && writes 0 2 sign reader1 INO-002 nonsense &&
        writes 0 2 sign reader1 INO-002 NR --why "patient Kim, telephone 010-1234-5678"
}
sets_charter() {
    printf 'signing_secret = true\n' >"$work/charter.toml"
    writes 0 1 ino-tui charter set "$study" "$work/charter.toml" --why test --as reader1 &&
        writes 1 0 ino-tui charter set "$study" "$work/charter.toml" --why "signatures need a secret" --as coordinator
}
sets_secret() {
    writes 0 1 sign reader1 INO-002 NR --why sample </dev/null || return 1
    printf 'correct horse battery\n' >"$work/right"
    printf 'wrong horse battery\n' >"$work/wrong"
    writes 1 0 ino-tui secret "$study" --as reader1 --secret-fd 3 3<"$work/right" || return 1
    ! grep -q 'horse' "$journal" || { echo "the secret is in the record"; return 1; }
}
signs_with_secret() {
    writes 1 1 sign reader1 INO-002 NR --why sample --secret-fd 3 3<"$work/wrong" &&
        writes 2 0 sign reader1 INO-002 NR --why sample --secret-fd 3 3<"$work/right"
}
locks_out() {
    for _ in 1 2 3 4 5; do
        writes 1 1 sign reader1 INO-003 NR --why sample --secret-fd 3 3<"$work/wrong" || return 1
    done
    writes 0 1 sign reader1 INO-003 NR --why sample --secret-fd 3 3<"$work/right"
}
keeps_blind() {
    blind=$work/blind
    ends 0 ino-tui init "$blind" --reference --profile committee || return 1
    ino-tui history "$blind" --as reader2 >"$work/before" || return 1
    ends 0 ino-tui sign "$blind" --as reader1 --case INO-001 --endpoint response.c1 --answer NR --why sample || return 1
    ino-tui history "$blind" --as reader2 >"$work/after" || return 1
    cmp "$work/before" "$work/after" && ino-tui history "$blind" --as auditor | grep -q 'response.c1'
}
names_a_changed_byte() {
    cp -R "$study" "$work/changed" || return 1
    revision=$(grep -n '"act":"review.sign"' "$journal" | head -n 1 | cut -d : -f 1)
    sed "${revision}s/\"by\":\"reader1\"/\"by\":\"reader2\"/" "$journal" >"$work/changed/journal.jsonl"
    [ "$(cmp -l "$journal" "$work/changed/journal.jsonl" | wc -l)" -eq 1 ] || { echo "not one byte"; return 1; }
    ends 1 ino-tui verify "$work/changed" >"$work/verdict" || return 1
    cat "$work/verdict"
    grep -q "broken at revision $((revision - 1))" "$work/verdict" &&
        ends 2 ino-tui sign "$work/changed" --as reader2 --case INO-004 --endpoint response.c1 --answer NR
}
misses_a_line() {
    cp -R "$study" "$work/shorter" || return 1
    sed '$d' "$journal" >"$work/shorter/journal.jsonl"
    ends 0 ino-tui verify "$study" --head "$(head_of "$study")" &&
        ends 1 ino-tui verify "$work/shorter" --head "$(head_of "$study")"
}
exports() {
    ends 0 ino-tui export "$study" "$work/export" --as auditor && (cd "$work/export" && ends 0 python3 verify.py)
}
inspector_sees_a_change() {
    cp -R "$work/export" "$work/altered" && printf ' ' >>"$work/altered/reviews.csv" &&
        (cd "$work/altered" && ends 1 python3 verify.py)
}
restores() {
    ends 0 ino-tui backup "$study" "$work/study.backup" --as coordinator &&
        ends 0 ino-tui restore "$work/study.backup" "$work/restored" || return 1
    [ "$(head_of "$study")" = "$(head_of "$work/restored")" ]
}

echo "ino-tui: installation and operation check"
echo "begun     $(date -u '+%Y-%m-%d %H:%M:%S') UTC, by $(id -un)"
echo "program   $(command -v ino-tui || echo 'ino-tui is not on the PATH')"
echo

step IQ-1 "the program starts and says its version" starts
step IQ-2 "python3 for the inspector of exports is there" has_python
step IQ-3 "its commands explain themselves" helps
step IQ-4 "the reference study is made" makes_reference
step IQ-5 "its figures are the published ones" has_figures
step OQ-1 "the record of a new study is whole" is_whole
step OQ-2 "a signature is one line of the record" signs
step OQ-3 "the same answer again is refused" refuses_again
step OQ-4 "another answer without a reason is refused" refuses_unexplained
step OQ-5 "with a reason it is kept beside the first, who and why in the history" amends
step OQ-6 "who is no reader signs nothing" refuses_roles
step OQ-7 "what cannot be, and what names a patient, is not written" refuses_nonsense
step OQ-8 "only the coordinator changes the charter" sets_charter
step OQ-9 "without a signing secret nothing is signed; the secret is in no file" sets_secret
step OQ-10 "a wrong secret signs nothing and is recorded, the right one signs" signs_with_secret
step OQ-11 "after five wrong ones the right one is refused" locks_out
step OQ-12 "a committee's reader is told nothing of the other" keeps_blind
step OQ-13 "the record is whole after all that" is_whole
step OQ-14 "one changed byte is found, its revision named, and nothing written after it" names_a_changed_byte
step OQ-15 "a line cut off is found by a head noted before" misses_a_line
step OQ-16 "an export is checked without ino-tui" exports
step OQ-17 "a changed export is found" inspector_sees_a_change
step OQ-18 "a backup is restored to the same head" restores

echo
echo "versions  $(ino-tui --version 2>&1), $(python3 --version 2>&1), $(uname -sr)"
echo "head      $(head_of "$study")"
echo "ended     $(date -u '+%Y-%m-%d %H:%M:%S') UTC"
echo "$passed of $((passed + failed)) passed"
[ "$failed" -eq 0 ]
