/** What must never be seen in a log. */
export class Masks {
  readonly #values = new Set<string>();

  /** Each line of a secret is one on its own; what is too short to be one is not masked. */
  add(secret: string): void {
    for (const line of secret.split(/\r?\n/)) {
      if (line.trim().length > 2) this.#values.add(line);
    }
  }

  hide(line: string): string {
    let hidden = line;
    for (const value of [...this.#values].toSorted((a, b) => b.length - a.length))
      hidden = hidden.replaceAll(value, "***");
    return hidden;
  }
}

/** A log line as it is kept: `::add-mask::` is obeyed and not shown, nor is what is for debugging; the rest is masked. */
export function loggedLine(line: string, masks: Masks): string | null {
  if (line.startsWith("::debug::")) return null; // as without ACTIONS_STEP_DEBUG
  const secret = /^::add-mask::(.*)$/.exec(line)?.[1];
  if (secret === undefined) return masks.hide(line);
  masks.add(decodeURIComponent(secret.replaceAll(/%(?!25|0D|0A)/g, "%25")));
  return null;
}
