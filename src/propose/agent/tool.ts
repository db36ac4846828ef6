import * as z from "zod";
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
      if (parsed.success) return await work(parsed.data);
      return { ok: false, text: `wrong arguments for ${name}:\n${z.prettifyError(parsed.error)}` };
    },
  };
}

export const said = (text: string): ToolOutcome => ({ ok: true, text });
export const failed = (text: string): ToolOutcome => ({ ok: false, text });
