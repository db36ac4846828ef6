import type { EventBody } from "../model/ledger.ts";
import { oneLine } from "./escape.ts";

/** Characters of one line: a terminal's width, more or less. */
const width = 150;

/** What proposers say and do, a line each as it happens; what they were charged is in the report. */
export function dialogueLines(event: EventBody): string[] {
  switch (event.type) {
    case "thought":
      return [`  ${event.role}: ${oneLine(event.text, width)}`];
    case "tool_call":
      return [`  → ${oneLine(event.tool, 64)} ${oneLine(event.arguments, width)}`];
    case "tool_result":
      return [`  ${event.ok ? "←" : "✗"} ${oneLine(event.text, width)}`];
    case "turn":
      return [`${event.proposer} made no candidate: ${oneLine(event.why, 2 * width)}`];
    case "reviewed":
      return [
        `${event.proposer} ${event.approves ? "approves" : "does not approve"}: ${oneLine(event.why, 2 * width)}`,
      ];
    default:
      return [];
  }
}
