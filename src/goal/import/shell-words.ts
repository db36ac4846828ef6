/**
 * A command line as words. Where it is more than words for a program, a shell runs it; `python` is called `python3`, the
 * name that it has everywhere.
 */
export function shellWords(line: string): string[] {
  const text = line.trim().replace(/(^|\s)python(?=\s|$)/g, "$1python3");
  return /[|&;<>()$`"'\\*?{}~#=]/.test(text) ? ["sh", "-c", text] : text.split(/\s+/).filter((word) => word !== "");
}
