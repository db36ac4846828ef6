import * as z from "zod";
import type { Problem } from "./input-error.ts";

/** Who can make candidates. */
export const ProposerKind = z.enum(["tuner", "claude", "openai", "command", "replay"]);
export type ProposerKind = z.infer<typeof ProposerKind>;

const weight = z
  .number()
  .positive()
  .max(1000)
  .default(1)
  .describe("Its share of the turns, beside the others' weights, before anything is known.");
const model = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/, "a model's name")
  .describe("The model's name, as its server knows it.");
const endpoint = z
  .string()
  .max(300)
  .regex(
    /^(?:https:\/\/[^\s/@]+|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?)(?:\/\S*)?$/,
    "an address such as https://api.example.com/v1, without a key in it; http:// only on this machine",
  )
  .describe("Address of the server, in place of the maker's own; nothing else is spoken to.");
const steps = z.int().min(1).max(200).default(24).describe("Answers that one turn may take.");

/** Settings of each kind, as they stand in `.github/hone.yml` under `models`. */
export const TunerSettings = z.strictObject({ weight });
export const ClaudeSettings = z.strictObject({ weight, model: model.optional(), endpoint: endpoint.optional(), steps });
export const OpenaiSettings = z.strictObject({ weight, model, endpoint: endpoint.optional(), steps });
export const CommandSettings = z.strictObject({
  weight,
  command: z
    .array(z.string().min(1).max(4000))
    .min(1)
    .max(50)
    .describe("The coding agent's argv; it reads its brief on standard input."),
  protocol: z
    .enum(["anthropic", "openai"])
    .optional()
    .describe("What it speaks with its model's server, by way of Hone's gateway; without it it gets no model."),
  endpoint: endpoint.optional(),
  seconds: z.number().positive().max(86_400).default(900).describe("Wall time of one turn."),
  programs: z
    .array(z.string().regex(/^\//, "an absolute path"))
    .max(20)
    .default([])
    .describe("Folders of its own program on the runner, which it may read."),
});

/** One proposer of a campaign, with what it needs but for its key. */
export const ProposerChoice = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tuner"), ...TunerSettings.shape }),
  z.strictObject({ kind: z.literal("claude"), ...ClaudeSettings.shape }),
  z.strictObject({ kind: z.literal("openai"), ...OpenaiSettings.shape }),
  z.strictObject({ kind: z.literal("command"), ...CommandSettings.shape }),
  z.strictObject({ kind: z.literal("replay"), weight, recording: z.string().min(1) }),
]);
export type ProposerChoice = z.infer<typeof ProposerChoice>;

/** US dollars for a million tokens of one model. */
export const ModelPrice = z.strictObject({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cache_read: z.number().nonnegative().optional(),
  cache_write: z.number().nonnegative().optional(),
});
export type ModelPrice = z.infer<typeof ModelPrice>;
export const ModelPrices = z.record(model, ModelPrice);

/** The environment variables that hold a protocol's key and its server's address, and the maker's own address. */
export const variablesOf = {
  anthropic: { key: "ANTHROPIC_API_KEY", endpoint: "ANTHROPIC_BASE_URL", at: "https://api.anthropic.com" },
  openai: { key: "OPENAI_API_KEY", endpoint: "OPENAI_BASE_URL", at: "https://api.openai.com/v1" },
} as const;

/** What a repository's settings say of proposers. */
export type ProposerConfig = {
  proposers: readonly ("tuner" | "claude" | "openai" | "command")[];
  models: {
    tuner: z.infer<typeof TunerSettings>;
    claude: z.infer<typeof ClaudeSettings>;
    openai?: z.infer<typeof OpenaiSettings> | undefined;
    command?: z.infer<typeof CommandSettings> | undefined;
  };
};

/** The proposers that a repository's settings name, each once. Those that lack their settings are left out. */
export function choicesOf({ proposers, models }: ProposerConfig): ProposerChoice[] {
  return [...new Set(proposers)].flatMap((kind): ProposerChoice[] => {
    switch (kind) {
      case "tuner":
        return [{ kind, ...models.tuner }];
      case "claude":
        return [{ kind, ...models.claude }];
      case "openai":
        return models.openai ? [{ kind, ...models.openai }] : [];
      case "command":
        return models.command ? [{ kind, ...models.command }] : [];
    }
  });
}

/** The protocol that a choice's server speaks; null where it speaks to none. */
export function protocolOf(choice: ProposerChoice): "anthropic" | "openai" | null {
  if (choice.kind === "claude") return "anthropic";
  if (choice.kind === "openai") return "openai";
  return choice.kind === "command" ? (choice.protocol ?? null) : null;
}

/** What is wrong where a choice's key is missing, naming the variable that holds it, or null. A server of one's own may take none. */
export function missingKey(
  choice: ProposerChoice,
  keys: Readonly<Partial<Record<"anthropic" | "openai", string>>>,
): Problem | null {
  const protocol = protocolOf(choice);
  if (protocol === null || keys[protocol] !== undefined) return null;
  const { key: variable, at } = variablesOf[protocol];
  const endpoint = "endpoint" in choice ? choice.endpoint : undefined;
  if ((endpoint ?? at) !== at) return null;
  return {
    where: `the proposer ${choice.kind}`,
    what: `it needs a key, and ${variable} is not set`,
    remedy: `Set ${variable}, or leave the proposer out: the tuner needs no key (docs/models.md). On a runner the keys are inputs of the action.`,
  };
}
