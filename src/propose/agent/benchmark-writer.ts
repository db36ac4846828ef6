import * as z from "zod";
import { preparedLimits, PreparedFile } from "../../model/prepared-benchmark.ts";
import type { SourceAnalysis } from "../../model/source-analysis.ts";
import { ModelFailure } from "../models/model-client.ts";
import { writerPrompt } from "../prompts/benchmark-writer-v1.ts";
import { filesInWords, goalInWords } from "./analyst.ts";
import type { PreparationTurn } from "./analyst.ts";
import { converse } from "./converse.ts";
import { capped, cleaned, quoted } from "./quoted.ts";
import { readingTools } from "./reading-tools.ts";
import type { Sources } from "./reading-tools.ts";
import { failed, said, tool } from "./tool.ts";
import type { Tool, ToolOutcome } from "./tool.ts";

/** A benchmark's files by their paths in its folder. */
export type BenchmarkFiles = ReadonlyMap<string, string>;

export type WritingTurn = PreparationTurn & {
  analysis: SourceAnalysis;
  /** The benchmark's folder, from the repository's top. */
  folder: string;
  /** What Hone itself knows of the place, a line each. */
  facts: readonly string[];
  /** What can be said of the files without running anything. */
  check(files: BenchmarkFiles): Promise<ToolOutcome>;
  /** Whether they hold on the base. */
  prove(files: BenchmarkFiles): Promise<ToolOutcome>;
  /** Told of each state of the files. */
  keep(files: BenchmarkFiles): void;
};

/** `unfinished`: why the turn ended otherwise than by `finish`; what had been proved stands nevertheless. */
export type Written = { files: BenchmarkFiles; review: string[]; unfinished: string | null };

/** Answers that the turn may take. */
const steps = 48;
/** The goal lies beside the contract under this name. */
const reserved = "goal.md";

type Draft = {
  files: Map<string, string>;
  /** The files that were last proved. */
  proved: BenchmarkFiles | null;
  finished: { review: string[] } | null;
};

/**
 * One turn that writes a benchmark, into its own folder and nowhere else, until it is proved and handed over. One that was
 * proved and not handed over is handed over for it. Throws `ModelFailure`.
 */
export async function writeBenchmark(turn: WritingTurn): Promise<Written | { why: string }> {
  const draft: Draft = { files: new Map(), proved: null, finished: null };
  try {
    const why = await converse({
      ...turn,
      role: "agent",
      system: writerPrompt,
      opening: await opening(turn),
      tools: [...readingTools(withOwn(turn, draft)), ...writingTools(turn, draft)],
      steps,
      turn: "writing",
      isFinished: () => draft.finished !== null,
      hasSaid: () => isProved(draft),
      reminder: ({ stop }) =>
        stop === "length"
          ? "Your answer was cut off by its limit. Write one file a call, and shorter ones."
          : "Nothing was handed over. Mend what `prove` finds and call `finish`; or say in one sentence why it cannot be done.",
    });
    return outcomeOf(draft, why);
  } catch (error) {
    if (!(error instanceof ModelFailure) || draft.proved === null) throw error;
    return outcomeOf(draft, error.message);
  }
}

function outcomeOf({ proved, finished }: Draft, why: string): Written | { why: string } {
  if (proved && finished) return { files: proved, review: finished.review, unfinished: null };
  const words = capped(why, 1500) || "it said nothing";
  return proved ? { files: proved, review: [], unfinished: words } : { why: words };
}

/** Whether the files are those that were last proved. */
const isProved = ({ files, proved }: Draft): boolean =>
  proved !== null && proved.size === files.size && [...proved].every(([path, content]) => files.get(path) === content);

/** The draft's files are read as if they lay in the repository. */
function withOwn({ sources, folder }: WritingTurn, { files }: Draft): Sources {
  const own = (path: string) => (path.startsWith(`${folder}/`) ? files.get(path.slice(folder.length + 1)) : undefined);
  return {
    ...sources,
    files: async () => [
      ...[...files].map(([path, content]) => ({ path: `${folder}/${path}`, editable: true, bytes: content.length })),
      ...(await sources.files()).map((file) => ({ ...file, editable: false })),
    ],
    read: async (path) => own(path) ?? (await sources.read(path)),
  };
}

const path = PreparedFile.shape.path.describe("Path in your folder, such as benchmark.yaml or runner.py.");

function writingTools(turn: WritingTurn, draft: Draft): Tool[] {
  return [
    tool(
      "write",
      "Writes a whole file into your folder, in place of the one that is there.",
      PreparedFile.extend({ path }),
      (given) => Promise.resolve(write(turn, draft, given)),
    ),
    tool("remove", "Takes a file out of your folder.", z.strictObject({ path }), async ({ path: at }) => {
      if (!draft.files.delete(at)) return failed(`there is no ${at} in your folder`);
      turn.keep(draft.files);
      return said("removed");
    }),
    tool(
      "check",
      "Reads the contract and says what is wrong with it, with lines. Runs nothing and costs nothing.",
      z.strictObject({}),
      async () => shown(await turn.check(draft.files)),
    ),
    tool(
      "prove",
      "Builds the committed code by your benchmark, tries answers that must fail and measures equal code against itself.",
      z.strictObject({}),
      async () => shown(await prove(turn, draft)),
    ),
    tool(
      "finish",
      "Hands the benchmark over; it is proved first where it was not as it stands.",
      z.strictObject({
        review: z
          .array(z.string().min(1).max(1900))
          .max(25)
          .describe("What a person should look at before anything is measured with it, a sentence or two each."),
      }),
      async ({ review }) => {
        const outcome = isProved(draft) ? said("") : await prove(turn, draft);
        if (!outcome.ok) return shown(outcome);
        draft.finished = { review: review.map(cleaned) };
        return said("handed over");
      },
    ),
  ];
}

function write({ keep }: WritingTurn, { files }: Draft, { path: at, content }: PreparedFile): ToolOutcome {
  if (at === reserved || at.startsWith(`${reserved}/`))
    return failed(`${reserved} is the goal's own name in that folder; nothing was written`);
  if (content.includes("\0") || !content.isWellFormed()) return failed("the content is no text; nothing was written");
  const others = [...files].filter(([other]) => other !== at);
  const clash = others.find(([other]) => other.startsWith(`${at}/`) || at.startsWith(`${other}/`));
  if (clash) return failed(`${at} cannot be beside ${clash[0]}: one would be a folder; nothing was written`);
  const characters = others.reduce((sum, [, text]) => sum + text.length, content.length);
  if (others.length >= preparedLimits.files || characters > preparedLimits.characters)
    return failed(
      `nothing was written: ${others.length + 1} files with ${characters} characters; at most ${preparedLimits.files} with ${preparedLimits.characters} in all`,
    );
  files.set(at, content);
  keep(files);
  return said(`${at} has ${content.split("\n").length} lines`);
}

async function prove(turn: WritingTurn, draft: Draft): Promise<ToolOutcome> {
  const files = new Map(draft.files);
  const outcome = await turn.prove(files);
  if (outcome.ok) draft.proved = files;
  return outcome;
}

/** What programs printed is in it. */
const shown = ({ ok, text }: ToolOutcome): ToolOutcome => ({ ok, text: capped(cleaned(text), 8000) });

async function opening(turn: WritingTurn): Promise<string> {
  return [
    goalInWords(turn.goal),
    quoted("analysis of the sources", JSON.stringify(turn.analysis, null, 1), 30_000),
    await filesInWords(turn.sources),
    `Facts about the place:\n${turn.facts.map((fact) => `- ${fact}`).join("\n")}`,
    "Begin.",
  ].join("\n\n");
}
