import type { ProgressSink } from "./campaign-progress.ts";

/** Standard error as a sink: one line is kept current on a terminal, in a log there are only whole lines. */
export function standardError(): ProgressSink & { done(): void } {
  const { stderr } = process;
  let shown = false;
  const clear = () => {
    if (shown) stderr.write("\r\u001B[K");
    shown = false;
  };
  return {
    colour: stderr.isTTY,
    line: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    status: stderr.isTTY
      ? (text) => {
          clear();
          stderr.write(text.slice(0, Math.max(20, stderr.columns - 1)));
          shown = true;
        }
      : null,
    done: clear,
  };
}

/** Ctrl-C, or whoever ends the process, has a campaign pause where it is; a second time ends the process at once. */
export function pauseOnSignal(say: (text: string) => void): AbortSignal {
  const pause = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      if (!pause.signal.aborted) say("stopping: what is finished is in the ledger; once more to end at once");
      pause.abort();
    });
  }
  return pause.signal;
}
