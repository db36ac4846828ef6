import type { Emit, Fruitless } from "../../evolve/ports.ts";
import { dialogueLimit } from "../../model/ledger.ts";
import type { ToolCall } from "../../model/ledger.ts";
import type { Change } from "./changes.ts";
import { endOf, lastLines, readable } from "./last-words.ts";
import type { AgentExit } from "./run-agent.ts";
import { listed } from "./taken-edits.ts";

export type TurnRecord = {
  asked: Pick<ToolCall, "proposer" | "call" | "tool">;
  exit: AgentExit;
  changes: readonly Change[];
  leftOut: readonly string[];
};

/** What the agent said last, and then, in Hone's own words, how it ended. */
export async function recordTurn(emit: Emit, { asked, exit, changes, leftOut }: TurnRecord): Promise<void> {
  const text = endOf(readable(exit.output));
  if (text !== "") await emit({ type: "thought", proposer: asked.proposer, role: "agent", text });
  const did = changes.length === 0 ? "it changed no file" : `it changed ${listed(changes.map(({ path }) => path))}`;
  await emit({
    type: "tool_result",
    ...asked,
    ok: endedWell(exit),
    text: inWords([`after ${exit.seconds.toFixed(0)} s ${endInWords(exit)}`, did, ...leftOutInWords(leftOut)]),
  });
}

export const fruitless = {
  /** Nothing changed: an agent that also failed is broken, one that ended well had no idea. */
  withoutEdits: (exit: AgentExit, leftOut: readonly string[]): Fruitless => ({
    outcome: endedWell(exit) ? "no-edit" : "failed",
    why: inWords([`${endInWords(exit)} and changed nothing`, ...leftOutInWords(leftOut)], lastSaid(exit)),
  }),
  refused: (exit: AgentExit, what: string): Fruitless => ({
    outcome: "no-edit",
    why: inWords([what, ...(endedWell(exit) ? [] : [endInWords(exit)])]),
  }),
  undone: (): Fruitless => ({ outcome: "no-edit", why: "it took back everything: what is left is the base" }),
};

const endedWell = ({ exitCode, reached }: AgentExit): boolean => exitCode === 0 && reached === null;

/** What a shell's status says where a program did not even start. */
const notStarted: Readonly<Record<number, string>> = {
  126: ": its program cannot be executed in the sandbox",
  127: ": its program, or one that it needs, is not in the sandbox; name the folder that it lies in",
};

function endInWords({ exitCode, reached }: AgentExit): string {
  if (reached) return `it was ended, since ${reached.words},`;
  if (exitCode === 0) return "it ended well";
  return `it ended with status ${exitCode ?? "unknown"}${notStarted[exitCode ?? 0] ?? ""}`;
}

const leftOutInWords = (leftOut: readonly string[]): string[] =>
  leftOut.length === 0 ? [] : [`not taken as its edits, since no candidate may have them: ${listed(leftOut)}`];

const keptLines = 12;

function lastSaid({ output }: AgentExit): string {
  const text = lastLines(readable(output), keptLines);
  return text === "" ? "it printed nothing" : `its last words:\n${endOf(text, 2000)}`;
}

const inWords = (parts: readonly string[], after?: string): string =>
  readable([parts.join("; "), ...(after === undefined ? [] : [after])].join("; "))
    .slice(0, dialogueLimit)
    .toWellFormed();
