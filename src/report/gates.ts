import type { RejectedIdea } from "../model/run-result.ts";
import { code, prose } from "./escape.ts";

/** What stands between an idea and a kept candidate, in the order that a candidate meets it, and the reasons it gives. */
const gates: readonly { gate: string; reasons: readonly string[] }[] = [
  { gate: "scope", reasons: ["scope"] },
  { gate: "policy", reasons: ["policy"] },
  { gate: "not tried before", reasons: ["duplicate"] },
  { gate: "builds", reasons: ["build", "crash: build"] },
  { gate: "runs to its end", reasons: ["run", "crash: run", "crash", "timeout"] },
  { gate: "correct", reasons: ["incorrect"] },
  { gate: "within what the machine can", reasons: ["roofline"] },
  { gate: "other metrics not worse", reasons: ["guardrail"] },
  { gate: "no case slower", reasons: ["case-regressed"] },
  { gate: "a gain beyond the noise", reasons: ["slower", "within-noise", "not-confirmed"] },
];

type GateState = { gate: string; refused: readonly RejectedIdea[] };

/** Every gate with what it refused, oldest first; what none of them gives as a reason comes last. */
function gateStates(rejected: readonly RejectedIdea[]): GateState[] {
  const states = gates.map(({ gate, reasons }) => ({
    gate,
    refused: rejected.filter(({ reason }) => reasons.includes(reason)),
  }));
  const other = rejected.filter(({ reason }) => !gates.some(({ reasons }) => reasons.includes(reason)));
  return other.length === 0 ? states : [...states, { gate: "another reason", refused: other }];
}

/** The state of each gate as Markdown: how many it refused, and the last one's reason. */
export function gateList(rejected: readonly RejectedIdea[]): string {
  const states = gateStates(rejected);
  const silent = states.filter(({ refused }) => refused.length === 0).map(({ gate }) => gate);
  const lines = states.flatMap(({ gate, refused }) => {
    const last = refused.at(-1);
    if (!last) return [];
    const detail = last.detail === "" ? "" : `: ${prose(last.detail, 160)}`;
    return [`- **${gate}** refused ${refused.length}, the last ${code(last.id, 64)}${detail}`];
  });
  const rest = silent.length === 0 ? [] : [`- nothing was refused by: ${silent.join(", ")}`];
  return ["Gates, in the order that a candidate meets them:", "", ...lines, ...rest].join("\n");
}

/** `  refused by: scope 0 · policy 2 · …` */
export const gateLine = (rejected: readonly RejectedIdea[]): string =>
  `  refused by: ${gateStates(rejected)
    .map(({ gate, refused }) => `${gate} ${refused.length}`)
    .join(" · ")}`;
