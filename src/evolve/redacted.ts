import type { EventBody } from "../model/ledger.ts";
import { withoutSecrets } from "../model/secret-shapes.ts";
import type { Emit } from "./ports.ts";

/** What a proposer said or did, without what looks like a secret: ledgers and jobs' logs are public. */
export function redacted(body: Parameters<Emit>[0]): EventBody {
  switch (body.type) {
    case "thought":
    case "tool_result":
      return { ...body, text: withoutSecrets(body.text) };
    case "tool_call":
      return { ...body, arguments: withoutSecrets(body.arguments) };
    case "charged":
      return body;
  }
}
