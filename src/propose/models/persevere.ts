import { setTimeout as sleep } from "node:timers/promises";
import { ModelFailure } from "./model-client.ts";
import { failureOf, Interrupted, Malformed, type Setback } from "./setback.ts";

/** How long a client waits and how often it tries. Milliseconds. */
export type Patience = {
  tries: number;
  /** Of one try: until the answer begins, and until it is whole. */
  firstByteMs: number;
  wholeMs: number;
  /** Before the second try; twice as long before each further one, and drawn between half of that and all of it. */
  backoffMs: number;
  /** More than this is not waited for, whatever the server asks. */
  longestWaitMs: number;
};

export const defaultPatience: Patience = {
  tries: 4,
  firstByteMs: 120_000,
  wholeMs: 600_000,
  backoffMs: 1000,
  longestWaitMs: 60_000,
};

/** One try's time. */
export type Clockwork = {
  /** Aborted when the time is up. */
  signal: AbortSignal;
  /** The answer has begun. */
  begun(): void;
};

type Attempts<T> = {
  model: string;
  patience: Patience;
  attempt: (clockwork: Clockwork) => Promise<T>;
  /** What an error of the SDK means; null: it is none of its. */
  judge: (error: unknown) => Setback | null;
  /** Whether the next try asks for less, at once: a server that does not know an option is not asked for it again. */
  concede: (error: unknown) => boolean;
};

/**
 * Tries until there is an answer: all retries of a model client, within a stream or before it. Throws `ModelFailure` and
 * nothing else.
 */
export async function persevere<T>({ model, patience, attempt, judge, concede }: Attempts<T>): Promise<T> {
  let conceded = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTime(patience, attempt);
    } catch (error) {
      if (error instanceof ModelFailure) throw error;
      // Each concession is made once, so this ends.
      if (concede(error)) {
        conceded += 1;
        continue;
      }
      const setback = ownSetback(error) ?? judge(error) ?? unknown(error);
      if (setback.again === "never" || tries - conceded >= patience.tries) {
        throw failureOf(model, setback, tries - conceded, error);
      }
      await sleep(waitMs(patience, tries - conceded, setback.waitMs));
    }
  }
}

async function inTime<T>(
  { firstByteMs, wholeMs }: Patience,
  attempt: (clockwork: Clockwork) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const ends = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new Interrupted(`${what} within ${ms / 1000} s`)), ms);
  const first = ends(firstByteMs, "no answer began");
  const whole = ends(wholeMs, "no answer ended");
  try {
    const result = await attempt({ signal: controller.signal, begun: () => clearTimeout(first) });
    // An SDK may end a stream that was aborted as if it were whole.
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(first);
    clearTimeout(whole);
  }
}

function ownSetback(error: unknown): Setback | null {
  if (error instanceof Interrupted) return { kind: "connection", what: error.message, again: "later", waitMs: null };
  if (error instanceof Malformed) return { kind: "format", what: error.message, again: "later", waitMs: null };
  // What an SDK could not parse.
  if (error instanceof SyntaxError)
    return { kind: "format", what: "the answer has broken JSON", again: "later", waitMs: null };
  return null;
}

/** Neither SDK nor client knows it: undici's own errors of a connection that broke in the middle. */
const unknown = (error: unknown): Setback => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const what = `the connection broke (${error instanceof Error ? error.message : String(error)}${cause})`;
  return { kind: "connection", what, again: "later", waitMs: null };
};

function waitMs({ backoffMs, longestWaitMs }: Patience, tries: number, asked: number | null): number {
  const backoff = backoffMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
  return Math.min(longestWaitMs, Math.max(asked ?? 0, backoff));
}
