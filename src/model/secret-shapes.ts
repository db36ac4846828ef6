/**
 * What the secrets of well-known issuers look like. All have a prefix that nothing else has; a password without one
 * cannot be told from other text.
 */
const shapes: readonly [what: string, pattern: RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Google Cloud key", /\bAIza[\w-]{35}(?![\w-])|\bya29\.[\w-]{30,}|\bGOCSPX-[\w-]{20,}/],
  ["a GitHub token", /\bgh[opsur]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{50,}/],
  ["a GitLab token", /\bglpat-[\w-]{20,}/],
  ["a Slack token", /\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}/],
  ["an Anthropic key", /(?<![\w-])sk-ant-[\w-]{20,}/],
  // Words joined by hyphens have no digit and no capital letter.
  ["an OpenAI key", /(?<![\w-])sk-(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20,}/],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{30,}\b/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20,}\b/],
];

/** The text with what looks like a secret left out. */
export const withoutSecrets = (text: string): string =>
  shapes.reduce((left, [what, pattern]) => left.replaceAll(new RegExp(pattern, "g"), `(${what} was left out)`), text);

export type FoundSecret = { what: string; /** Offset in the text. */ at: number };

/**
 * The first that looks like a secret, or null. What it is stays out of the answer: reports are public.
 * @param known a text whose secrets are no news
 */
export function findSecret(text: string, known = ""): FoundSecret | null {
  for (const [what, pattern] of shapes) {
    const found = [...text.matchAll(new RegExp(pattern, "g"))].find(([secret]) => !known.includes(secret));
    if (found) return { what, at: found.index };
  }
  return null;
}
