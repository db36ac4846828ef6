import { nearestName } from "../model/nearest-name.ts";
import { readableLines } from "./comment-lines.ts";

/** What `/hone budget` may change. Minutes are of the search's wall time. */
export type BudgetChange = { iterations?: number; minutes?: number; usd?: number };

/** What a person may ask of Hone in a comment. */
export type Command =
  | { kind: "help" }
  | { kind: "status" }
  | { kind: "stop" }
  | { kind: "approve" }
  /** Another benchmark is to be prepared; `hint`: what of the one before was wrong. */
  | { kind: "retry"; hint: string | null }
  | { kind: "continue"; iterations: number }
  | { kind: "budget"; change: BudgetChange | null };

/** A command as it was understood, or why it was not. `command` is what was written after `/hone`. */
export type ReadCommand =
  | { kind: "command"; command: Command }
  | { kind: "unknown"; command: string; nearest: string | null }
  | { kind: "wrong"; command: string; what: string; remedy: string };

const names = ["help", "status", "stop", "continue", "approve", "retry", "budget"] as const;
type Name = (typeof names)[number];

/** How many candidates more `/hone continue` and its button mean without a number. */
export const defaultContinuation = 20;

/** Commands are short; what is longer is none, characters. */
const maxLine = 500;

/**
 * The command of a comment: its first line that begins with `/hone` and that GitHub shows as text, neither code nor a
 * quotation nor hidden. Null where it has none. Letters are ASCII and their case does not count.
 */
export function readCommand(body: string): ReadCommand | null {
  for (const line of readableLines(body)) {
    const rest = /^ {0,3}\/hone(?![!-~])(.*)$/is.exec(line)?.[1];
    if (rest !== undefined) return understand(rest);
  }
  return null;
}

function understand(rest: string): ReadCommand {
  const command = rest.slice(0, maxLine).trim();
  if (rest.length > maxLine) return wrong(command, `it is longer than ${maxLine} characters`);
  if (!/^[ -~\t]*$/.test(rest)) return wrong(command, "it has signs that are no plain ASCII letters, or hidden ones");
  const [word = "help", ...values] = command
    .toLowerCase()
    .split(/[ \t]+/)
    .filter((part) => part !== "");
  const name = names.find((known) => known === word);
  if (name === "retry") return { kind: "command", command: { kind: "retry", hint: hintIn(command) } };
  return name ? ofName(name, values, command) : { kind: "unknown", command, nearest: nearestName(word, names) };
}

/** What stands behind the command's name, as it was written, without the quotation marks around it. */
function hintIn(command: string): string | null {
  const hint = command.slice("retry".length).trim();
  return hint.replace(/^(["'])(.*)\1$/, "$2").trim() || null;
}

function ofName(name: Exclude<Name, "retry">, values: readonly string[], command: string): ReadCommand {
  switch (name) {
    case "continue":
      return continuation(values, command);
    case "budget":
      return budget(values, command);
    case "help":
    case "status":
    case "stop":
    case "approve":
      if (values.length > 0) return wrong(command, `\`${name}\` stands alone`, `Write \`/hone ${name}\`.`);
      return { kind: "command", command: { kind: name } };
  }
}

function continuation([value, ...others]: readonly string[], command: string): ReadCommand {
  const iterations = value === undefined ? defaultContinuation : wholeNumber(value);
  if (iterations === null || others.length > 0) {
    const remedy =
      "Write `/hone continue 20` for 20 candidates more, or `/hone continue 0` to confirm the best so far.";
    return wrong(command, "`continue` takes one whole number from 0 to 10000", remedy);
  }
  return { kind: "command", command: { kind: "continue", iterations } };
}

const units = ["iterations", "minutes", "usd"] as const;

function budget(values: readonly string[], command: string): ReadCommand {
  const change: BudgetChange = {};
  for (const value of values) {
    const [, name = "", text = ""] = /^([a-z]+)=(.+)$/.exec(value) ?? [];
    const unit = units.find((known) => known === name);
    const number = unit === "iterations" ? wholeNumber(text) : decimal(text);
    if (!unit || number === null || number <= 0 || change[unit] !== undefined) return wrongBudget(value, command);
    change[unit] = number;
  }
  return { kind: "command", command: { kind: "budget", change: values.length > 0 ? change : null } };
}

function wrongBudget(value: string, command: string): ReadCommand {
  const nearest = nearestName(value.split("=")[0] ?? "", units);
  const meant = nearest !== null && !value.startsWith(`${nearest}=`) ? `; the nearest known is ${nearest}` : "";
  const remedy =
    "Write `/hone budget iterations=60 minutes=30 usd=5`, or those of them that change, each once and above 0.";
  return wrong(command, `${value} is none of iterations, minutes and usd with its number${meant}`, remedy);
}

const wholeNumber = (text: string): number | null => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return number <= 10_000 ? number : null;
};

const decimal = (text: string): number | null => (/^\d{1,7}(?:\.\d{1,4})?$/.test(text) ? Number(text) : null);

const wrong = (command: string, what: string, remedy = "`/hone help` lists the commands."): ReadCommand => ({
  kind: "wrong",
  command,
  what,
  remedy,
});
