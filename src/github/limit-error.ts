/** GitHub's limits allow a request only later than its asker should be kept waiting. */
export class LimitError extends Error {
  override readonly name = "LimitError";
  /** When it may be sent, milliseconds since the epoch. */
  readonly until: number;

  constructor(what: string, until: number) {
    super(`${what}, until ${new Date(until).toISOString()}`);
    this.until = until;
  }
}

/** The limit behind a failure, which Octokit and others may have wrapped; null where it was something else. */
export function limitOf(error: unknown): LimitError | null {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof LimitError) return current;
    current = current.cause;
  }
  return null;
}
