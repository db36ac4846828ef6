/** The hidden line by which Hone finds its own comment again; one comment a slot. */
export const marker = (slot: string): string => `<!-- hone:${slot.replace(/[^a-z0-9:-]/g, "")} -->`;

/** GitHub takes 65,536 characters of a body; the margin is for what it adds. */
export const maxBody = 60_000;

/** The text within GitHub's limit; a last resort that says what is missing. Sections shorten themselves before. */
export function capped(text: string): string {
  const note = "\n\n*The rest did not fit; the campaign's ledger has it all.*\n";
  return text.length <= maxBody ? text : `${text.slice(0, maxBody - note.length).toWellFormed()}${note}`;
}
