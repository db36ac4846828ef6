import { toPropose } from "../decide/carried.ts";
import { apply } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { next } from "../decide/next.ts";
import type { Step } from "../decide/next.ts";
import { isOfEvaluator, waive } from "../decide/waive.ts";
import type { Candidate } from "../model/candidate.ts";
import { capWords } from "../model/cap-words.ts";
import { EnvironmentError, InputError } from "../model/input-error.ts";
import type { BuildOutcome, EventBody, Gate } from "../model/ledger.ts";
import type { Emit, Evaluator, Ports } from "./ports.ts";
import { redacted } from "./redacted.ts";
import { partsOfArm } from "../model/stance.ts";
import { triedOf } from "./tried.ts";

/**
 * Performs one step and returns the state after its events, which are on the disk by then. The effects come first
 * and are harmless to repeat: a step that was cut off before its event is simply taken again.
 */
export async function advance(state: LoopState, ports: Ports): Promise<LoopState> {
  const step = next(state, ports.clock.now());
  let after = state;
  const append = async (body: EventBody) => {
    const event = await ports.ledger.append(body);
    after = apply(after, event);
    return event;
  };
  // What a proposer says while it works is an event as it happens; all else is known when the step is done.
  const events = await perform(step, state, { ...ports, ledger: { append } });
  for (const body of events) await append(body);
  return after;
}

/** Whether anything is left to do. */
export const isOver = (state: LoopState): boolean => state.report !== null;

async function perform(step: Step, state: LoopState, ports: Ports): Promise<EventBody[]> {
  switch (step.do) {
    case "baseline":
      return [{ type: "baseline", outcome: await buildBaseline(ports.evaluator) }];
    case "screen":
      return screen(state, step.planted, ports);
    case "test":
      return [
        {
          type: "tested",
          candidate: step.candidate.id,
          runs: await ports.evaluator.test({ id: step.candidate.id, candidate: step.candidate }),
        },
      ];
    case "pair":
      return measure(step, ports);
    case "propose":
      return propose(state, ports);
    case "build":
      return build(step.candidate, ports);
    case "settle":
      return settle(step, ports);
    case "end":
      return [...(await review(state, ports)), { type: "budget", ended: step.ended }];
    case "report":
      return [{ type: "final_report", best: step.best, evaluation: step.evaluation }];
    case "nothing":
      return [];
  }
}

/**
 * A baseline that does not build ends a campaign before it begins: there is nothing to compare with. Throws
 * `InputError`.
 */
export async function buildBaseline(evaluator: Evaluator): Promise<Extract<BuildOutcome, { kind: "built" }>> {
  const outcome = await evaluator.build({ id: "base" });
  if (outcome.kind === "built") return outcome;
  const why = outcome.kind === "timeout" ? `the build took longer than ${outcome.seconds.toFixed(0)} s` : outcome.error;
  throw new InputError({
    where: "the baseline",
    what: `it does not build: ${why}`,
    remedy:
      "Make the contract's build commands work on the committed code, in a clean checkout and without network. They run in the folder of the goal file; at the repository's top where an issue states the goal itself.",
  });
}

/** A task that cannot tell right from wrong does not start, unless the goal waives what was found. */
async function screen(state: LoopState, planted: "none" | "few", { evaluator }: Ports): Promise<EventBody[]> {
  const seen = waive(await evaluator.screen(planted), state.started?.waivers ?? []);
  const open = seen.findings.filter(({ waived }) => !waived);
  const [untrusted] = open;
  const [first, ...others] = open.filter((found) => !isOfEvaluator(found));
  const more = [...new Set(others.map(({ name }) => name))].filter((name) => name !== first?.name);
  if (!untrusted) return [{ type: "screened", screen: seen }];
  // What is loose in the task lets a planted candidate pass too: it is mended first.
  if (!first) throw new EnvironmentError(`${untrusted.name}: ${untrusted.detail}`, untrusted.remedy);
  throw new InputError({
    where: `the task, ${first.case === null ? first.name : `case ${first.case}, ${first.name}`}`,
    what: `${first.detail}${more.length > 0 ? ` (and ${more.length} more: ${more.join(", ")})` : ""}`,
    remedy: `${first.remedy} \`hone selftest\` shows all; what you accept goes into the goal: waivers: [${first.name}].`,
  });
}

async function measure(step: Extract<Step, { do: "pair" }>, { evaluator }: Ports): Promise<EventBody[]> {
  const { stage, candidate, against, digests, cases } = step;
  const outcome = await evaluator.pair({ stage, ...digests, cases });
  if (candidate === "base" && outcome.kind !== "samples") {
    throw new InputError({
      where: `the baseline, case ${outcome.case}`,
      what: `measured against itself it is ${outcome.kind}: ${outcome.detail}`,
      remedy:
        "The benchmark must hold on the committed code: mend the contract (arguments, tolerances, command) or the code.",
    });
  }
  return [{ type: "measured", candidate, against, stage, outcome }];
}

/** One turn: of the first of the chosen proposers that has something, if only the reason why it made no edit. */
async function propose(state: LoopState, ports: Ports): Promise<EventBody[]> {
  const { turns, costs } = state;
  const context = {
    incumbent: state.incumbent?.candidate ?? null,
    history: triedOf(state),
    hints: state.hints,
    carried: toPropose(state),
    turns,
    costs,
    workbench: ports.workbench,
    endedBy: ports.endedBy,
    emit: emitInto(ports),
  };
  for (const proposer of ports.choose(ports.proposers, context)) {
    const proposal = await proposer.propose(context);
    if (!proposal) continue;
    if ("outcome" in proposal) return [{ type: "turn", proposer: proposer.name, ...proposal }];
    const candidate: Candidate = { ...proposal, id: String(state.settled.length + 1) };
    const gate = await ports.workspace.gate(candidate);
    return [{ type: "candidate", candidate: gate ? withheld(candidate, gate) : candidate, ...(gate && { gate }) }];
  }
  // Where the last word of all was that the money is spent, that is what the search ended by.
  const isBroke = turns.some(
    ({ outcome, why, isPast = false }) => !isPast && outcome === "stopped" && why.includes(capWords),
  );
  return [...(await review(state, ports)), { type: "budget", ended: isBroke ? "money" : "exhausted" }];
}

/** What proposers say and do stands in the ledger, which is as public as its repository, without what looks like a secret. */
const emitInto =
  ({ ledger }: Pick<Ports, "ledger">): Emit =>
  async (body) =>
    void (await ledger.append(redacted(body)));

/** A ledger is as public as its repository: what was refused for a secret is not written down. */
const withheld = (candidate: Candidate, { detail }: Gate): Candidate =>
  detail.startsWith("secrets:")
    ? { ...candidate, hypothesis: "withheld, since it or its edits hold what looks like a secret", edits: [] }
    : candidate;

/** The winner is shown to whoever proposed it, where that has a word to say; money that is spent leaves it unsaid. */
async function review(state: LoopState, { proposers, ledger }: Ports): Promise<EventBody[]> {
  const winner = state.incumbent?.candidate ?? null;
  const by = winner && partsOfArm(winner.proposer).proposer;
  const author = proposers.find(({ name }) => name === by);
  if (!winner || !author?.review || state.reviewed?.candidate === winner.id) return [];
  const word = await author.review(winner, { emit: emitInto({ ledger }) });
  return word ? [{ type: "reviewed", proposer: author.name, ...word }] : [];
}

async function build(candidate: Candidate, { evaluator }: Ports): Promise<EventBody[]> {
  return [{ type: "built", candidate: candidate.id, outcome: await evaluator.build({ id: candidate.id, candidate }) }];
}

async function settle(step: Extract<Step, { do: "settle" }>, { workspace }: Ports): Promise<EventBody[]> {
  const { candidate, stage, verdict } = step;
  if (verdict.kind !== "keep") await workspace.restore();
  else if (stage !== "confirm") await workspace.keep(candidate, `${candidate.hypothesis}\n\n${verdict.detail}`);
  return [{ type: "verdict", candidate: candidate.id, stage, verdict }];
}
