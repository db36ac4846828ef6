import type { Answer } from "../model/answer.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Action } from "./actions.ts";
import { actOn, stop } from "./act-on-campaign.ts";
import { defaultContinuation } from "./command.ts";
import type { Intent } from "./intent.ts";
import type { BaseSight, Observation } from "./observation.ts";
import { mayWrite } from "./refusal.ts";
import { type Outcome, refused, remeasure } from "./reopen.ts";
import { stageOf } from "./stage.ts";
import { write } from "./transition.ts";

type InView = Extract<Observation, { kind: "campaign" }>;
type Press = Extract<Intent, { kind: "press" }>;

/** As many presses are known by their deliveries: GitHub delivers one again within three days. */
const rememberedPresses = 100;

/** A button of the check run: the same as its command, by whoever pressed it, once for each delivery. */
export function decidePress(observation: InView, press: Press, now: number): Action[] {
  const { repository, presser, state } = observation;
  const { campaign } = state;
  const ignore = (reason: string): Action[] => [{ kind: "ignore", reason }];
  if (repository.state !== "open") return ignore(`${repository.fullName} is ${repository.state}`);
  if (repository.id !== campaign.repository.id) return ignore(`${campaign.id} belongs to another repository`);
  if (!press.isPerson) return ignore(`${press.sender}, who pressed ${press.button}, is no person`);
  if (campaign.handled.presses.includes(press.delivery)) return [{ kind: "advance", campaign: campaign.id }];
  if (presser === null || !mayWrite(presser))
    return [told(observation, press, { kind: "not-allowed", sender: press.sender })];
  const outcome = outcomeOf(observation, press, now);
  if (outcome.kind === "refused") {
    const { what, remedy } = outcome;
    const words = told(observation, press, { kind: "wrong", command: press.button, what, remedy });
    // Another process may take the same delivery up later, when it could be done: nobody waits for that any more.
    return [words, write(state, { campaign: known(campaign, press), note: `not done: ${press.button}` })];
  }
  const words = outcome.told === null ? [] : [told(observation, press, { kind: "done", what: outcome.told })];
  return [...words, write(state, { campaign: known(outcome.campaign, press), note: outcome.note })];
}

/** The campaign with a press remembered as worked off. */
function known(campaign: Campaign, { delivery }: Press): Campaign {
  const presses = [...campaign.handled.presses, delivery].slice(-rememberedPresses);
  return { ...campaign, handled: { ...campaign.handled, presses } };
}

function outcomeOf({ state, sight, config }: InView, { button, sender }: Press, now: number): Outcome {
  const giver = { by: sender, at: new Date(now).toISOString() };
  switch (button) {
    case "stop":
      return stop(state.campaign, giver);
    case "continue": {
      if (!config.ok) return refused(config.problem.what, config.problem.remedy);
      const order = { kind: "continue", iterations: defaultContinuation } as const;
      return actOn(state, order, { giver, config: config.value, editedAt: null });
    }
    case "remeasure": {
      const isShown = sight.kind === "published" || sight.kind === "waiting";
      if (isShown && stageOf(state.campaign).kind !== "settled") return again(state, sight, sender);
      return refused("only an open pull request is measured again, and one at a time", "Wait for the run under way.");
    }
  }
}

/** Whoever has it measured again answers for the run. */
const again = (state: InView["state"], { base }: { base: BaseSight | null }, actor: string): Outcome =>
  remeasure({ ...state, campaign: { ...state.campaign, actor } }, base);

/** A press has no comment to answer below: all of them are answered in one. */
const told = ({ state: { campaign } }: InView, { sender }: Press, answer: Answer): Action => ({
  kind: "comment",
  issue: campaign.issue,
  slot: "refusal",
  view: { kind: "answer", to: sender, answer },
});
