/** A tool as a model is told of it; `schema` is JSON Schema of an object. */
export type ToolDeclaration = { name: string; description: string; schema: Readonly<Record<string, unknown>> };

/** A part of what a model said. What it thought is shown and, where the server wants it, sent back as it came. */
export type ReplyBlock =
  | { type: "text"; text: string }
  /** `opaque`: the server's own block, for it alone. */
  | { type: "thinking"; text: string; opaque?: unknown }
  /** `input`: what was parsed; where it is no JSON, `malformed` holds the text and `input` is null. */
  | { type: "tool_use"; id: string; name: string; input: unknown; malformed?: string };

export type ToolAnswer = { type: "tool_result"; id: string; content: string; isError: boolean };

export type Message =
  | { role: "user"; content: readonly ({ type: "text"; text: string } | ToolAnswer)[] }
  | { role: "assistant"; content: readonly ReplyBlock[] };

export type ModelRequest = {
  system: string;
  messages: readonly Message[];
  tools: readonly ToolDeclaration[];
  /** A tool that the answer must call; absent: the model decides. */
  mustCall?: string;
  /** Of the answer, at most. */
  maxTokens: number;
};

/** `length`: cut by `maxTokens`. `refusal`: the model, or its server, declines. */
export type ModelReply = { content: readonly ReplyBlock[]; stop: "end" | "tools" | "length" | "refusal" };

/** Why a model did not answer, after everything that could be tried again was. */
export type FailureKind =
  /** The key is missing, wrong, or may not do this. */
  | "key"
  /** There is no such model. */
  | "model"
  /** The request was refused as it stands. */
  | "request"
  /** Rate limits or overload that lasted. */
  | "busy"
  /** An error of the server's. */
  | "server"
  /** No connection, or one that broke, or no answer in time. */
  | "connection"
  /** What came is not what the protocol says. */
  | "format"
  /** The gateway refused: the money is spent. */
  | "cap";

export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  readonly kind: FailureKind;
  /** @param message what a person reads: what failed and what to do about it; never the key. */
  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** One language model. It speaks, and knows nothing of kernels. */
export type ModelClient = {
  readonly model: string;
  /** One answer. Throws `ModelFailure` and nothing else. */
  reply(request: ModelRequest): Promise<ModelReply>;
};
