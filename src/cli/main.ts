import packageJson from "../../package.json" with { type: "json" };
import { nearestName } from "../model/nearest-name.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import { commands } from "./commands.ts";
import type { Command, Commands } from "./commands.ts";

/**
 * The command line. Answers the exit status: 0 done, 1 failed, 2 the input is wrong. Documents go to stdout,
 * everything else to stderr; a stack is shown only with HONE_DEBUG=1.
 */
export async function main(argv: string[], known: Commands = commands): Promise<number> {
  try {
    return await dispatch(argv, known);
  } catch (error) {
    console.error(explain(error, argv[0] ?? "COMMAND"));
    if (process.env["HONE_DEBUG"] === "1" && error instanceof Error) console.error(error.stack);
    return isUsageError(error) || error instanceof InputError ? 2 : 1;
  }
}

async function dispatch([name, ...rest]: string[], known: Commands): Promise<number> {
  if (name === "--version" || name === "-v") return print(packageJson.version);
  if (name === "--help" || name === "-h" || name === "help")
    return print(rest[0] ? usageOf(find(rest[0], known)) : overview(known));
  if (name === undefined) {
    console.error(overview(known));
    return 2;
  }
  const command = find(name, known);
  if (rest.includes("--help") || rest.includes("-h")) return print(usageOf(command));
  const { run } = await command.load();
  return run(rest);
}

function find(name: string, known: Commands): Command {
  const command = Object.hasOwn(known, name) ? known[name] : undefined;
  if (command) return command;
  const meant = nearestName(name, Object.keys(known));
  throw new InputError({
    where: "hone",
    what: `there is no command "${name}"`,
    remedy: meant ? `Did you mean \`hone ${meant}\`?` : "`hone --help` lists the commands.",
  });
}

const usageOf = ({ usage, summary }: Command): string => `usage: ${usage}\n\n${summary}`;

function overview(known: Commands): string {
  const lines = Object.entries(known).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `usage: hone COMMAND [options]\n\n${lines.join("\n")}\n\n\`hone COMMAND --help\` says more; every command takes --json.`;
}

function print(text: string): number {
  console.log(text);
  return 0;
}

/** What a person does about a system call that was refused (errno(3)). */
const systemRemedies = new Map<unknown, string>([
  ["EACCES", "Give this user the right to do that, or run Hone as one who may."],
  ["EPERM", "Give this user the right to do that, or run Hone as one who may."],
  ["EROFS", "The file system is mounted read-only: mount it for writing, or work in a checkout elsewhere."],
  ["ENOSPC", "The disk is full: free space there, then give the same command again."],
  ["EDQUOT", "The disk quota is used up: free space there, then give the same command again."],
  ["EMFILE", "Allow more open files: ulimit -n 4096."],
]);

/** What a person reads of an error: where, what, how to mend it. */
function explain(error: unknown, command: string): string {
  if (error instanceof InputError || error instanceof EnvironmentError) return error.message;
  if (!(error instanceof Error)) return `hone failed: ${String(error)}`;
  if (isUsageError(error)) return `hone: ${error.message}\n  \`hone ${command} --help\` lists what it takes.`;
  const remedy = systemRemedies.get("code" in error ? error.code : undefined);
  if (remedy !== undefined) return `hone failed: ${error.message}\n  ${remedy}`;
  return `hone failed: ${error.message}\n  This is a defect of Hone. Please report it with the output of the same command under HONE_DEBUG=1.`;
}

/** `parseArgs` met an option that it does not know, or one without its value. */
const isUsageError = (error: unknown): boolean =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
