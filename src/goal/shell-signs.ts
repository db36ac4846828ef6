/** Commands run without a shell: the first word of one that only a shell understands, or null. */
export const shellSign = (command: readonly string[]): string | null =>
  command.find((word) => /^(\||\|\||&&|&|;|<|>|>>|2>|2>&1)$/.test(word)) ?? null;

/** What to say of it. */
export const forAShell = (sign: string): { what: string; remedy: string } => ({
  what: `"${sign}" is for a shell, and commands run without one`,
  remedy: 'Put the line into a script, or write [sh, -c, "…"].',
});
