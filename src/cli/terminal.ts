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

/** Ctrl-C asks a campaign to stop after the candidate at hand; a second one ends the process. */
export function stopOnInterrupt(say: (text: string) => void): () => Promise<boolean> {
  let asked = false;
  process.once("SIGINT", () => {
    asked = true;
    say("stopping after this candidate; once more to end at once");
  });
  return () => Promise.resolve(asked);
}
