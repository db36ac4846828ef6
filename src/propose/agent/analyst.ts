import type { Emit } from "../../evolve/ports.ts";
import { SourceAnalysis } from "../../model/source-analysis.ts";
import type { ModelClient } from "../models/model-client.ts";
import { analystPrompt } from "../prompts/analyst-v1.ts";
import { converse } from "./converse.ts";
import { capped, quoted } from "./quoted.ts";
import { readingTools } from "./reading-tools.ts";
import type { Sources } from "./reading-tools.ts";
import { failed, said, tool } from "./tool.ts";

/** What both turns of a preparation need. */
export type PreparationTurn = {
  /** Who speaks, for the record. */
  name: string;
  client: ModelClient;
  maxTokens: number;
  sources: Sources;
  emit: Emit;
  endedBy: () => Promise<string | null>;
  /** The goal as somebody wrote it. */
  goal: { title: string; text: string };
};

/** Answers that the turn may take. */
const steps = 30;
/** How often an analysis may be wrong. */
const tries = 3;

/**
 * One turn that only reads and ends with an analysis of the sources; what is none goes back with what is wrong with it, a
 * few times at most. Throws `ModelFailure`.
 */
export async function analyse(turn: PreparationTurn): Promise<{ analysis: SourceAnalysis } | { why: string }> {
  let found: SourceAnalysis | null = null;
  const analysis = tool(
    "analysis",
    "Ends the turn: what a benchmark of the goal's target must know.",
    SourceAnalysis,
    async (given) => {
      const strange = await notThere(given, turn.sources);
      if (strange.length > 0)
        return failed(`entry_points: ${strange.join(", ")}: no such file among those that \`list\` shows`);
      found = given;
      return said("taken");
    },
  );
  const why = await converse({
    ...turn,
    role: "agent",
    system: analystPrompt,
    opening: await opening(turn),
    tools: [...readingTools(turn.sources), analysis],
    steps,
    turn: "analysis",
    isFinished: () => found !== null,
    hasSaid: () => false,
    reminder: ({ stop }) =>
      stop === "length"
        ? "Your answer was cut off by its limit. Call `analysis` with shorter descriptions."
        : "There is no analysis yet. Look further, or call `analysis`.",
    failures: { analysis: tries },
  });
  if (found !== null) return { analysis: found };
  return { why: capped(why, 1500) || "it said nothing" };
}

async function opening({ goal, sources }: PreparationTurn): Promise<string> {
  return [goalInWords(goal), await filesInWords(sources), "Begin."].join("\n\n");
}

/** The goal as data, whoever wrote it. */
export const goalInWords = ({ title, text }: PreparationTurn["goal"]): string =>
  quoted("goal", `${title}\n\n${text}`, 20_000);

export async function filesInWords(sources: Sources): Promise<string> {
  const files = await sources.files();
  return quoted(
    "files",
    files.map(({ path, editable }) => `${path}${editable ? " (editable)" : ""}`).join("\n"),
    20_000,
  );
}

async function notThere({ entry_points: entries }: SourceAnalysis, sources: Sources): Promise<string[]> {
  const paths = new Set((await sources.files()).map(({ path }) => path));
  return [...new Set(entries.map(({ file }) => file))].filter((file) => !paths.has(file));
}
