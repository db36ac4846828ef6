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
