import * as z from "zod";
import type { ProposalContext } from "../../evolve/ports.ts";
import type { Stance } from "../../model/stance.ts";
import type { ModelClient, ModelReply } from "../models/model-client.ts";
import { recoverCalls } from "../models/recover-calls.ts";
import { radicalStance } from "../prompts/engineer-v1.ts";
import { approvalPrompt, strategistPrompt } from "../prompts/strategist-v1.ts";
import { capped, quoted } from "./quoted.ts";
import { situation } from "./situation.ts";
import type { Task } from "./situation.ts";
import { said, tool } from "./tool.ts";
import type { Tool } from "./tool.ts";

const text = z.string().min(1).max(2000);

/** What is tried next, and whether anything is. */
export const Plan = z.object({
  bottleneck: text,
  target: text,
  hypothesis: text,
  expected_gain: z.coerce.number().positive().max(10_000).describe("As a factor: 1.5 is half as fast again."),
  go: z.boolean(),
  why: z.string().max(2000).default(""),
});
export type Plan = z.infer<typeof Plan>;

export const Approval = z.object({ approves: z.boolean(), why: text });
export type Approval = z.infer<typeof Approval>;

export type StrategistParts = {
  client: ModelClient;
  task: Task;
  maxTokens: number;
  say: (text: string) => Promise<void>;
};

/** How often an answer that is no plan is sent back. */
const tries = 3;

/**
 * Asks for a plan: one call, checked, sent back with what is wrong with it a few times at most. Null where no plan came
 * of it. Throws `ModelFailure`.
 */
export async function plan(
  parts: StrategistParts & { stance: Stance },
  context: Pick<ProposalContext, "history" | "hints" | "incumbent">,
  seen: { files: string; profile: string; rules: string },
): Promise<Plan | null> {
  const prompt = [
    situation(parts.task, context),
    quoted("files", seen.files),
    quoted("profile of the best so far", seen.profile, 8000),
    quoted("rules that may fit", seen.rules, 6000),
    ...(parts.stance === "radical" ? [radicalStance] : []),
    "Call `plan`.",
  ].join("\n\n");
  return await ask(parts, {
    system: strategistPrompt,
    prompt,
    name: "plan",
    description: "What is tried next.",
    schema: Plan,
  });
}

/** The last look before a winner is confirmed: a word to the reviewer, never a verdict. */
export async function approve(parts: StrategistParts, diff: string): Promise<Approval | null> {
  const prompt = [
    quoted("goal", `${parts.task.title}\n\n${parts.task.target}`),
    quoted("the change", diff, 30_000),
    "Call `approve`.",
  ];
  return await ask(parts, {
    system: approvalPrompt,
    prompt: prompt.join("\n\n"),
    name: "approve",
    description: "Whether a maintainer should merge it.",
    schema: Approval,
  });
}

type Question<Schema extends z.ZodType> = {
  system: string;
  prompt: string;
  name: string;
  description: string;
  schema: Schema;
};

async function ask<Schema extends z.ZodType>(
  { client, maxTokens, say }: StrategistParts,
  { system, prompt, name, description, schema }: Question<Schema>,
): Promise<z.infer<Schema> | null> {
  const declared: Tool = tool(name, description, schema, () => Promise.resolve(said("")));
  let complaint = "";
  for (let left = tries; left > 0; left--) {
    const reply = await client.reply({
      system,
      messages: [{ role: "user", content: [{ type: "text", text: `${prompt}${complaint}` }] }],
      tools: [declared.declaration],
      mustCall: name,
      maxTokens,
    });
    const thought = textOf(reply);
    if (thought !== "") await say(thought);
    const call = recoverCalls(reply.content, [name], () => name).find(
      (block) => block.type === "tool_use" && block.name === name,
    );
    const parsed = schema.safeParse(call?.type === "tool_use" ? call.input : null);
    if (parsed.success) return parsed.data;
    complaint = `\n\nYour last answer was no valid call of \`${name}\`:\n${capped(z.prettifyError(parsed.error), 1500)}`;
  }
  return null;
}

/** What a model said in words. */
export const textOf = ({ content }: Pick<ModelReply, "content">): string =>
  content
    .flatMap((block) => (block.type === "tool_use" ? [] : [block.text]))
    .join("\n")
    .trim();
