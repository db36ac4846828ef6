# Gives a command that starts a job and ends, and waits for the job's result. It is the first process of its sandbox, so
# that the job lives for as long as this waits, and no longer.
#   sh submit-poll.sh RESULT INTERVAL WAIT SUBMIT ATTEMPTS COMMAND...
# RESULT is an absolute path; INTERVAL, WAIT (for the result, in all) and SUBMIT (for one COMMAND) are in seconds. Ends
# with 0 where the result is there, 90 where it did not come in time, 91 where no COMMAND ended well, 92 where every job
# ended without it; what happened is the last line on standard error.
result=$1 interval=$2 wait=$3 submit=$4 attempts=$5
shift 5

say() { printf 'hone: attempt %s of %s: %s\n' "$attempt" "$attempts" "$1" >&2; }

now() { date +%s; }

# What may be a whole JSON object: it ends in a brace, and nobody is writing on.
complete() {
  [ -f "$result" ] && [ -s "$result" ] || return 1
  case $(tail -c 64 -- "$result" | tr -d ' \t\r\n\000') in *\}) ;; *) return 1 ;; esac
  size=$(wc -c <"$result")
  sleep 0.1
  [ "$size" = "$(wc -c <"$result")" ]
}

# As many braces are closed as opened: between two parts of a result that is written bit by bit a brace may be last, too.
# A text in it may have one of its own; then its job's end tells.
balanced() { [ "$(tr -cd '{' <"$result" | wc -c)" = "$(tr -cd '}' <"$result" | wc -c)" ]; }

# Whether no process is left that could write it. Outside of a sandbox nobody can tell.
alone() {
  [ "$$" -eq 1 ] || return 1
  set -- /proc/[0-9]*
  [ "$#" -eq 1 ]
}

# 0: it is there. 1: no job is left. 2: the time is up.
wait_for_result() {
  while :; do
    complete && balanced && return 0
    if alone; then
      complete && return 0
      return 1
    fi
    [ "$(now)" -lt "$until" ] || return 2
    sleep "$interval"
  done
}

began=$(now)
until=$((began + wait))
attempt=1
while :; do
  rm -f -- "$result"
  timeout -k 5 "$submit" "$@" </dev/null
  status=$?
  if [ "$status" -eq 0 ]; then
    wait_for_result
    case $? in
      0) exit 0 ;;
      2) say "no whole result after $(($(now) - began)) s"; exit 90 ;;
    esac
    say "its job ended and left no whole result"
    last=92
  elif [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
    say "the command took longer than $submit s"
    last=91
  else
    say "the command ended with $status"
    last=91
  fi
  [ "$attempt" -lt "$attempts" ] || exit "$last"
  [ "$(now)" -lt "$until" ] || exit 90
  attempt=$((attempt + 1))
done
