/**
 * Text from outside as a model is shown it: data between two marks, never instructions. Invisible and direction-changing
 * characters and HTML comments, in which people do not see what a model reads, are gone, and nothing in the text can end
 * the quotation (facts: threat model, prompt injection).
 */
export function quoted(what: string, text: string, limit = 6000): string {
  return `<${tag} what="${what.replaceAll(/["<>&\n]/g, " ")}">\n${capped(cleaned(text), limit)}\n</${tag}>`;
}

const tag = "data";

/** What a person would see of a text. */
export function cleaned(text: string): string {
  // Before all else: an invisible sign could hide a mark from what follows.
  const seen = text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{C}\n\t]/gu, "");
  return withoutComments(seen).replaceAll(/<(\/?)data\b/gi, "<$1 data");
}

/** What is left when one is taken out may be another one. */
function withoutComments(text: string): string {
  for (let before = text; ;) {
    const after = before.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, "");
    if (after === before) return after;
    before = after;
  }
}

/** The beginning and the end of a long text, and how much is left out. */
export function capped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters left out …\n${text.slice(-half)}`;
}
