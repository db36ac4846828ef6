import * as z from "zod";
import type { Draft, ProposalContext } from "../../evolve/ports.ts";
import { applyEdits, Change, pathsOf } from "../../model/apply-edit.ts";
import { editsAgainstBase } from "../../model/edits-against-base.ts";
import type { BaseText } from "../../model/edits-against-base.ts";
import type { DraftState } from "./draft.ts";
import { capped, cleaned, quoted } from "./quoted.ts";
import { answerLimit, readingTools } from "./reading-tools.ts";
import { failed, said, tool } from "./tool.ts";
import type { Tool, ToolOutcome } from "./tool.ts";
import { builtInWords, gateInWords, verificationInWords } from "./words.ts";

export type ToolGround = Pick<ProposalContext, "workbench"> & {
  draft: DraftState;
  /** The rules that fit a question, as text. */
  knowledge: (query: string) => string;
};

const hypothesis = z
  .string()
  .min(1)
  .max(2000)
  .describe("What this changes and why it should be faster, in one or two sentences.");

/** What an engineer can do. Reading and building go through the workbench, which knows no held-out case. */
export function engineerTools(ground: ToolGround): Tool[] {
  const { workbench, draft, knowledge } = ground;
  const now = (): Draft => ({ edits: draft.edits });
  return [
    ...readingTools({
      files: workbench.files,
      read: async (at) => (await workbench.read(at, now()))?.text ?? null,
      search: (pattern) => workbench.search(pattern, now()),
    }),
    tool("profile", "Shows where the time goes in a case, for the edits so far.", z.strictObject({}), async () => {
      const profile = await workbench.profile(now());
      return profile
        ? said(capped(cleaned(profile.table), answerLimit))
        : failed("no profile: this machine has no tool for it, or the edits do not build");
    }),
    tool(
      "knowledge",
      "Finds optimisation rules for a symptom or an idea.",
      z.strictObject({ query: z.string().min(1).max(500) }),
      async ({ query }) => said(quoted("rules and earlier changes", knowledge(query), answerLimit)),
    ),
    tool(
      "edit",
      "Changes files: a search/replace (the text to replace must occur exactly once), a whole new file, or a unified diff. Edits add up.",
      z.strictObject({ hypothesis, changes: z.array(Change).min(1).max(20) }),
      (given) => edit(ground, given),
    ),
    tool("build", "Builds the edits so far and shows the compiler's errors.", z.strictObject({}), async () => {
      const outcome = await workbench.build(now());
      return outcome.kind === "built"
        ? said(`it builds (${outcome.seconds.toFixed(1)} s)`)
        : failed(builtInWords(outcome));
    }),
    tool(
      "verify",
      "Builds the edits so far, compares every output with the right one and times it once against the best so far. A hint: the verdict comes from many more measurements.",
      z.strictObject({}),
      async () => {
        const verification = await workbench.verify(now());
        draft.looks.push({ hypothesis: draft.hypothesis, verification });
        if (verification.kind === "right") draft.lastRight = { edits: draft.edits, hypothesis: draft.hypothesis };
        const text = verificationInWords(verification);
        return verification.kind === "right" ? said(text) : failed(text);
      },
    ),
    tool(
      "compare",
      "Shows what was verified in this turn so far, one line for each look.",
      z.strictObject({}),
      async () =>
        said(
          draft.looks
            .map(
              (look, index) =>
                `${index + 1}. ${look.hypothesis || "no hypothesis"}: ${verificationInWords(look.verification)}`,
            )
            .join("\n") || "nothing was verified yet",
        ),
    ),
    tool(
      "finish",
      "Ends the turn: the edits so far become the candidate that is measured and judged.",
      z.strictObject({ hypothesis }),
      (given) => finish(ground, given),
    ),
  ];
}

async function edit(
  { workbench, draft }: ToolGround,
  given: { hypothesis: string; changes: Change[] },
): Promise<ToolOutcome> {
  const texts = new Map<string, string | null>();
  for (const at of given.changes.flatMap(pathsOf)) {
    texts.set(at, (await workbench.read(at, { edits: draft.edits }))?.text ?? null);
  }
  const applied = applyEdits((at) => texts.get(at) ?? null, given.changes);
  // All or nothing: the draft stays as it was.
  if (!applied.ok) return failed(`nothing was changed: ${applied.problem}`);
  const base = new Map<string, BaseText>();
  for (const { path: at } of applied.files) {
    const file = await workbench.read(at, { edits: [] });
    base.set(at, file && file.blob !== null ? { text: file.text, blob: file.blob } : null);
  }
  const at = (one: string) => base.get(one) ?? null;
  const edits = editsAgainstBase({ start: draft.edits, changed: applied.files, base: at });
  const refused = await workbench.gate({ edits });
  if (refused && refused.kind !== "duplicate")
    return failed(`not allowed, and nothing was changed: ${gateInWords(refused)}`);
  draft.edits = edits;
  draft.hypothesis = given.hypothesis;
  return said(
    `done; ${edits.length} ${edits.length === 1 ? "file differs" : "files differ"} from the base${refused ? `, but it is ${gateInWords(refused)}` : ""}`,
  );
}

async function finish({ draft, workbench }: ToolGround, given: { hypothesis: string }): Promise<ToolOutcome> {
  const refused = await workbench.gate({ edits: draft.edits });
  if (refused)
    return failed(
      `this cannot become a candidate: ${gateInWords(refused)}. Edit further, or end your turn without a tool call to give up.`,
    );
  draft.hypothesis = given.hypothesis;
  draft.finished = true;
  return said("handed over for judgement");
}
