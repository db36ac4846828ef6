/** How a server is spoken to: `anthropic` by /v1/messages, `openai` by /v1/chat/completions. */
export type Protocol = "anthropic" | "openai";

/** US dollars for a million tokens. */
export type Rates = { input: number; output: number; cacheRead: number; cacheWrite: number };

/** What one model costs; `above`: all of a call whose input has more tokens than these. */
export type ModelPrice = Rates & { above?: (Rates & { tokens: number }) | undefined };

/** One answered, or half answered, call of a model, as the server counted it. */
export type Charge = {
  /** Unique in this gateway's life. */
  call: string;
  model: string;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  /** Null where the model has no price. */
  usd: number | null;
};

export type GatewaySpec = {
  protocol: Protocol;
  /** Address of the server, `https://api.anthropic.com`: nothing else is ever spoken to. */
  endpoint: string;
  /** Null where the server takes none. It is handed to the gateway's process on standard input and kept nowhere else. */
  key: string | null;
  /** By model; one that is not here has no price. */
  prices: Readonly<Record<string, ModelPrice>>;
  /** US dollars that may still be spent; null: no limit. */
  capUsd: number | null;
  /** Tokens that one answer may have; a request that asks for more is cut to it. */
  maxTokens: number;
  /** A folder of the caller's own, in which the socket is made. */
  folder: string;
  /** Told of each call once, before its answer has been handed on whole. */
  onCharge(charge: Charge): void;
};

/** The one process that holds a key. */
export type Gateway = {
  /** Path of a unix socket that speaks HTTP to this user; requests need no key, and any that they bring is dropped. */
  readonly socket: string;
  /** What was spent so far, US dollars. */
  spentUsd(): number;
  close(): Promise<void>;
};
