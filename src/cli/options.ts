import { InputError } from "../model/input-error.ts";

/** The one positional argument of a command. */
export function onlyArgument(positionals: readonly string[], usage: string): string {
  const [first, ...more] = positionals;
  if (first !== undefined && more.length === 0) return first;
  throw new InputError({
    where: "hone",
    what: `${positionals.length} arguments in place of one`,
    remedy: `usage: ${usage}`,
  });
}

/** An option that is a number above 0. */
export function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InputError({ where: option, what: `"${text}" is not a number above 0`, remedy: `Write ${option} 40.` });
}
