/** The HTTP status that a failed request was answered with; null where the failure is no answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : null;
}

/** The answer, or null where GitHub says that there is no such thing. Other failures are thrown on. */
export async function orAbsent<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The answer, or null where there is no such thing (any more), or where the repository has it switched off. */
export async function orGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if ([404, 410].includes(statusOf(error) ?? 0)) return null;
    throw error;
  }
}

/**
 * Says something on an issue, unless nobody can: it is gone, issues are switched off, or the conversation is locked. What
 * Hone works on must not fail for that.
 */
export async function whereHeard(said: Promise<unknown>): Promise<void> {
  try {
    await orGone(said);
  } catch (error) {
    const isLocked = statusOf(error) === 403 && error instanceof Error && /\blocked\b/i.test(error.message);
    if (!isLocked) throw error;
  }
}
