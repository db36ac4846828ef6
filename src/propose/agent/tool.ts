import * as z from "zod";
import { EnvironmentError } from "../../model/input-error.ts";
import type { ToolDeclaration } from "../models/model-client.ts";

/** What a tool answers: text for the model, and whether it did what was asked. */
export type ToolOutcome = { ok: boolean; text: string };

/** One tool: what a model is told of it, and what it does. A model's mistake is an outcome, never an exception. */
export type Tool = {
  declaration: ToolDeclaration;
  call(input: unknown): Promise<ToolOutcome>;
};

/** Makes a tool of a schema and what is done with an input that keeps to it. */
export function tool<Input extends z.ZodType>(
  name: string,
  description: string,
  input: Input,
  work: (input: z.infer<Input>) => Promise<ToolOutcome>,
): Tool {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  return {
    declaration: { name, description, schema: { type: "object", ...schema } },
    call: async (given) => {
      const parsed = input.safeParse(given);
      if (parsed.success) return await outcomeOf(() => work(parsed.data));
      return { ok: false, text: `wrong arguments for ${name}:\n${z.prettifyError(parsed.error)}` };
    },
  };
}

/** A tool that fails is an answer to its caller. What is not the caller's doing goes on: a pause, a machine's trouble. */
async function outcomeOf(work: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
  try {
    return await work();
  } catch (error) {
    const isOurs = error instanceof EnvironmentError || !(error instanceof Error) || error.name === "Paused";
    if (isOurs || error.name === "HarnessGone") throw error;
    return failed(`it failed: ${error.message.slice(0, 500)}`);
  }
}

export const said = (text: string): ToolOutcome => ({ ok: true, text });
export const failed = (text: string): ToolOutcome => ({ ok: false, text });
