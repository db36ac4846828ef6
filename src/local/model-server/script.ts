/** What the local model server says, and what goes wrong with it: one step an answer. */

/** A part of an answer. An `id` of a call is made up where none is given; thoughts have signatures of the server's. */
export type Said =
  | { type: "text"; text: string }
  | { type: "thinking"; text: string }
  | { type: "tool_use"; id?: string; name: string; input: unknown };

/** What the server says an answer cost, tokens. The input holds what came from its cache and went to it. */
export type Billed = { inputTokens: number; cacheReadTokens: number; cacheWriteTokens: number; outputTokens: number };

export type Fault =
  /** An error status, with `retry-after` where the step has one. */
  | "429"
  | "529"
  | "500"
  /** The connection ends before an answer begins, or in the middle of one. */
  | "disconnect"
  | "mid-stream"
  /** Nothing comes for a while, then the answer that says so. */
  | "slow"
  /** The first tool that was offered is called, with arguments that are no JSON. */
  | "malformed-tool-json"
  /** 200, and a page of HTML. */
  | "wrong-type"
  /** A stream whose second event is no JSON. */
  | "malformed-stream"
  /** Cut by the limit on tokens, in the middle of a call where tools were offered. */
  | "cut"
  | "refusal"
  | "unknown-model"
  | "bad-key";

export type Stop = "end" | "tools" | "length" | "refusal";

export type Step =
  | { reply: readonly Said[]; usage?: Partial<Billed>; stop?: Stop }
  /** `retryAfter` in seconds, of "429", "529" and "500". */
  | { fault: Fault; retryAfter?: number; usage?: Partial<Billed> };

/** One request as a script sees it, whatever its protocol. */
export type Asked = {
  /** Counts the requests for answers from 1. */
  number: number;
  model: string;
  system: string;
  /** Names of the tools that were offered. */
  tools: readonly string[];
  /** Texts of the last message of the user, and what it answers to calls. */
  text: string;
  results: readonly { id: string; content: string }[];
  /** Messages of the model in the conversation so far. */
  turns: number;
  maxTokens: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came. */
  body: Readonly<Record<string, unknown>>;
};

/** The steps in their order, or a function that is asked each time. */
export type Script = readonly Step[] | ((asked: Asked) => Step | Promise<Step>);

export async function nextStep(script: Script, asked: Asked): Promise<Step | null> {
  return typeof script === "function" ? await script(asked) : (script[asked.number - 1] ?? null);
}
