import type { Protocol } from "./gateway.ts";

/** Why the gateway itself answers in place of the server. */
export type Refusal = {
  /** `cap`: no money. `request`: it may not pass. `connection`: the server cannot be reached. */
  kind: "cap" | "request" | "connection";
  status: 400 | 402 | 404 | 405 | 413 | 502;
  message: string;
};

/** The header by which a client tells the gateway's refusals from the server's. */
export const refusalHeader = "x-hone-gateway";

const anthropicTypes = { cap: "billing_error", request: "invalid_request_error", connection: "api_error" };
const openaiTypes = { cap: "insufficient_quota", request: "invalid_request_error", connection: "server_error" };

/** The body of a refusal, in the shape that the protocol's clients read. */
export function refusalBody(protocol: Protocol, { kind, message }: Refusal): string {
  const text = `Hone's gateway: ${message}`;
  return JSON.stringify(
    protocol === "anthropic"
      ? { type: "error", error: { type: anthropicTypes[kind], message: text } }
      : { error: { message: text, type: openaiTypes[kind], param: null, code: kind } },
  );
}
