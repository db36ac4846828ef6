import * as z from "zod";
import { Change } from "../model/apply-edit.ts";

/** Seconds that a call works before it hands over: below what a client waits for an answer by default. */
export const defaultSeconds = 45;

const campaign = z.string().min(1).max(4096).describe("The campaign, as `setup` named it, or its folder.");
const seconds = z
  .number()
  .positive()
  .max(86_400)
  .default(defaultSeconds)
  .describe(
    "How long this call may work. What takes longer hands over at the next safe point, and the same step again goes on.",
  );

/** What each step takes. Descriptions are for an agent that knows nothing of Hone. */
export const stepInputs = {
  setup: z.strictObject({
    goal: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe("Path of the goal file; begins a new campaign. Give this, or `campaign`."),
    campaign: campaign.optional().describe("A campaign whose setup handed over or was interrupted; goes on with it."),
    budget: z
      .strictObject({
        iterations: z.int().min(1).max(10_000).optional().describe("Candidates that may be tried."),
        wall_seconds: z.number().positive().max(432_000).optional().describe("Seconds of building and measuring."),
      })
      .default({})
      .describe("In place of what the goal allows. Only with `goal`."),
    seconds,
  }),
  edit: z.strictObject({
    campaign,
    hypothesis: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .describe("What this changes and why it should be faster; it stands in the report and in the commit."),
    edits: z
      .array(Change)
      .min(1)
      .max(100)
      .describe(
        "Changes, applied one after the other, all or none: {path, search, replace}, where the search text must be there exactly once; {path, content} for a whole file (null removes it); {diff} for a unified diff.",
      ),
    from: z
      .enum(["incumbent", "base"])
      .default("incumbent")
      .describe("What the changes are made to: the best candidate so far, or the committed code."),
  }),
  run: z.strictObject({ campaign, seconds }),
  decide: z.strictObject({ campaign }),
  finalize: z.strictObject({ campaign, seconds }),
  status: z.strictObject({
    campaign: campaign.optional().describe("Absent: all campaigns of this repository, those not finished first."),
  }),
} as const;

export type StepName = keyof typeof stepInputs;
export type StepInput<Name extends StepName> = z.infer<(typeof stepInputs)[Name]>;

export const stepNames = ["setup", "edit", "run", "decide", "finalize", "status"] as const satisfies StepName[];

/** One line a step: what it is for, and what comes after it. */
export const stepSummaries: Record<StepName, string> = {
  setup:
    "Begins a campaign on a goal file: builds the committed code, checks that the benchmark tells right from wrong, and measures the noise. Answers with the campaign's id, what may be edited, the contract and the baseline's figures. Then: edit.",
  edit: "Hands in a change to the code, which becomes the campaign's next candidate. Nothing is built yet. A change that does not apply, or that no candidate may make, is answered with why. Called again it replaces the change. Then: run.",
  run: "Builds the change and measures it against the best so far, on inputs and with a clock that are Hone's own. Answers with what was built and measured. Then: decide.",
  decide:
    "Tells the verdict on what was run last: kept, rejected or crashed, why, and what is left of the budget. Hone judges; a change that was kept is what the next one starts from. Then: edit again, or finalize.",
  finalize:
    "Ends the search and confirms the best on fresh inputs and on cases that were held out; writes the report and names the branch. No change can be handed in afterwards.",
  status:
    "Lists the campaigns of this repository, or tells where one stands, with the step to take next. Use it after an interruption.",
};
