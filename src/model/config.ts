import * as z from "zod";
import { Budget } from "./budget.ts";
import { ClaudeSettings, CommandSettings, ModelPrices, OpenaiSettings, TunerSettings } from "./proposer-choice.ts";

const label = z.string().min(1).max(100);
const reviewer = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[a-z0-9._-]{1,100})?$/,
    "a login without @, or a team as organisation/team",
  );
const glob = z
  .string()
  .regex(/^!?(?![!/])(?!(?:.*\/)?\.\.(?:\/|$)).{1,200}$/, "a path or pattern from the repository's top, without `..`");

/** What may be spent within a day (UTC), over all campaigns together. */
const DayLimits = z.strictObject({
  runner_minutes: z.number().positive().optional().describe("Minutes of runners a day, UTC."),
  usd: z.number().positive().optional().describe("US dollars a day, UTC. Needs `prices` for the runners."),
});
export type DayLimits = z.infer<typeof DayLimits>;

/** `.github/hone.yml`, read from the default branch. Every key has a default; an absent file is all defaults. */
export const Config = z
  .strictObject({
    label: label.default("optimize").describe("The issue label that starts a campaign."),
    runs_on: z
      .array(label)
      .min(1)
      .max(20)
      .default(["self-hosted"])
      .describe("Labels that a runner must have to take the jobs."),
    workflow: z
      .string()
      .regex(/^[A-Za-z0-9._-]+\.ya?ml$/, "a file name that ends in .yml or .yaml")
      .default("hone.yml")
      .describe("File name, under `.github/workflows/`, of the workflow that runs campaigns."),
    goals: z
      .array(glob)
      .max(20)
      .default([".hone/goals/**/*.md"])
      .describe(
        "Goal files, as patterns from the repository's top; `!` takes away again. A Markdown file that is new or changed on the default branch gets an issue, and starts a campaign.",
      ),
    publish: z
      .enum(["pull_request", "after_approval"])
      .default("pull_request")
      .describe("`after_approval`: the diff is shown on the issue first, and `/hone approve` opens the pull request."),
    benchmarks: z
      .strictObject({
        own: z
          .enum(["at_once", "after_approval"])
          .default("at_once")
          .describe(
            "`after_approval`: a goal's own benchmark is shown on the issue first, and `/hone approve` goes on.",
          ),
        generated: z
          .enum(["after_approval", "at_once"])
          .default("after_approval")
          .describe("The same for one that a model wrote, since the goal had none."),
      })
      .default({ own: "at_once", generated: "after_approval" })
      .describe("Whether a person looks at what will judge, before anything is searched with it."),
    budget: Budget.default(Budget.parse({})).describe("What one campaign may spend at most; a goal may ask for less."),
    prices: z
      .record(label, z.number().nonnegative())
      .default({})
      .describe("US dollars an hour of a runner, by its label. Money limits need them."),
    proposers: z
      .array(z.enum(["tuner", "claude", "openai", "command"]))
      .min(1)
      .max(4)
      .default(["tuner"])
      .describe(
        "Who makes candidates; `openai` and `command` need their block of `models`. With `claude` or `openai` among them, a goal without a benchmark gets one written.",
      ),
    models: z
      .strictObject({
        tuner: TunerSettings.default(TunerSettings.parse({})).describe("The search over declared parameters."),
        claude: ClaudeSettings.default(ClaudeSettings.parse({})).describe(
          "Anthropic's models; the key is the action's input `model_key`.",
        ),
        openai: OpenaiSettings.optional().describe(
          "Any server that speaks OpenAI's protocol; the key is the action's input `openai_key`.",
        ),
        command: CommandSettings.optional().describe("A coding agent that edits a copy of the working tree."),
      })
      .default({ tuner: TunerSettings.parse({}), claude: ClaudeSettings.parse({}) })
      .describe("How each proposer is set."),
    model_prices: ModelPrices.default({}).describe(
      "US dollars for a million tokens, by model: `{input, output, cache_read, cache_write}`. Needed where money is limited and Hone does not know the price.",
    ),
    verify: z
      .strictObject({
        runs_on: z
          .array(label)
          .min(1)
          .max(20)
          .optional()
          .describe("Labels for the run that confirms, where it should be another runner than the one that searched."),
      })
      .default({})
      .describe("The run that confirms."),
    pull_request: z
      .strictObject({
        draft: z.boolean().default(false).describe("Open it as a draft."),
        labels: z.array(label).max(20).default([]).describe("Labels that it gets."),
        reviewers: z
          .array(reviewer)
          .max(15)
          .default([])
          .describe("Who is asked for a review: logins, or `organisation/team`."),
        signoff: z.boolean().default(false).describe("Add a `Signed-off-by` line of the app to the commit."),
        prefix: z.string().max(50).default("").describe("Before the title, such as `perf: `."),
        base: z
          .string()
          .regex(/^(?!-)[^\s~^:?*[\\]{1,200}$/, "the name of a branch")
          .optional()
          .describe("The branch that is made faster and that the pull request goes to; the default branch else."),
      })
      .default({ draft: false, labels: [], reviewers: [], signoff: false, prefix: "" })
      .describe("How the pull request is opened."),
    limits: z
      .strictObject({
        run_minutes: z
          .number()
          .min(1)
          .max(360)
          .default(30)
          .describe(
            "How long one run works before the next of the chain goes on, so that other work gets its turn. Keep it well below `timeout-minutes` of the workflow, 120 in the template.",
          ),
        campaigns: z
          .int()
          .min(1)
          .max(100)
          .default(4)
          .describe(
            "Another campaign begins only while fewer than this have or want a runner; one that waits for an approval, or whose pull request is open, does not count.",
          ),
        day: DayLimits.default({}).describe("What all campaigns of this repository may spend within a day (UTC)."),
        organisation_day: DayLimits.default({}).describe(
          "The same for all repositories of the owner together; counts only in the owner's repository named `.github`, on which the app must be installed.",
        ),
      })
      .default({ run_minutes: 30, campaigns: 4, day: {}, organisation_day: {} })
      .describe("What keeps campaigns within bounds."),
    state_prefix: z
      .string()
      // Not among branches and tags: there a state would start workflows, and a rule could refuse it.
      .regex(
        /^(?!(?:heads|tags|pull|remotes)\/)[a-z0-9]+(?:[/-][a-z0-9]+)*$/,
        "a name such as hone/campaigns, no branch or tag",
      )
      .default("hone/campaigns")
      .describe("Where the campaigns' states live: `refs/<prefix>/<id>`."),
  })
  .check(({ value: { proposers, models }, issues }) => {
    for (const kind of ["openai", "command"] as const) {
      const at = proposers.indexOf(kind);
      if (at >= 0 && !models[kind])
        issues.push({
          code: "custom",
          input: kind,
          path: ["proposers", at],
          message: `${kind} needs its block: models: {${kind}: …}`,
        });
    }
  });
export type Config = z.infer<typeof Config>;
