/**
 * Begins a call with secrets back in the environment, and takes them out again before anything else can happen: the call
 * must have read them by the time that it waits for the first time.
 */
export function withSecrets<T>(
  env: Record<string, string | undefined>,
  secrets: ReadonlyMap<string, string>,
  call: () => Promise<T>,
): Promise<T> {
  for (const [name, value] of secrets) env[name] = value;
  try {
    return call();
  } finally {
    for (const name of secrets.keys()) delete env[name];
  }
}
