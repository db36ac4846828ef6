import { stageOf } from "./stage.ts";
import type { Answer } from "../model/answer.ts";
import type { Action } from "./actions.ts";
import { actOn, stop } from "./act-on-campaign.ts";
import type { Giver, Order } from "./act-on-campaign.ts";
import { type Command, readCommand } from "./command.ts";
import { shownBenchmark } from "./decide-proposal.ts";
import type { CommandComment, Observation, TrustedState } from "./observation.ts";
import { refusedState } from "./problems.ts";
import { mayWrite } from "./refusal.ts";
import type { Outcome } from "./reopen.ts";
import { write } from "./transition.ts";

type Comments = Extract<Observation, { kind: "comments" }>;

/**
 * What the commands that are not worked off ask for, oldest first; then the comments are read again. A command is over once it
 * has one of the reactions that end it, and what it changes is written with its id, so that it is done once.
 */
export function decideComments(observation: Comments): Action[] {
  const { repository, issue, campaign, comments } = observation;
  if (repository.state !== "open") return [{ kind: "ignore", reason: `${repository.fullName} is ${repository.state}` }];
  // Without reactions a command would be read again for ever: a locked conversation is looked at once.
  const again: Action[] = issue.locked ? [] : [{ kind: "read-comments", issue: issue.number }];
  if (comments.length > 0) return [...workOff(observation), ...again];
  const isOpen = campaign?.state.kind === "trusted" && stageOf(campaign.state.campaign).kind !== "settled";
  if (isOpen) return [{ kind: "advance", campaign: campaign.id }];
  return [{ kind: "ignore", reason: `no command is left on #${issue.number}` }];
}

/** Answers are given in one go, up to the first command that changes something: the next one is about what it left. */
function workOff(observation: Comments): Action[] {
  const all: Action[] = [];
  for (const comment of observation.comments) {
    const actions = work(observation, comment);
    all.push(...actions);
    if (actions.some(({ kind }) => kind === "write-state" || kind === "start")) break;
  }
  return all;
}

function work(observation: Comments, comment: CommandComment): Action[] {
  const eyes: Action = { kind: "react", comment: comment.id, content: "eyes" };
  if (!mayWrite(comment.permission)) {
    // One comment for all who may not: whoever likes could have Hone fill an issue with answers.
    const view = {
      kind: "answer",
      to: comment.author,
      answer: { kind: "not-allowed", sender: comment.author },
    } as const;
    return [eyes, { kind: "comment", issue: comment.on, slot: "refusal", view }, reaction(comment, "confused")];
  }
  if (comment.edited) return [eyes, ...answer(comment, { kind: "edited" })];
  const read = readCommand(comment.body);
  if (read === null) return [reaction(comment, "confused")];
  if (read.kind !== "command") return [eyes, ...answer(comment, read)];
  return obey(observation, comment, read.command, eyes);
}

function obey(observation: Comments, comment: CommandComment, command: Command, eyes: Action): Action[] {
  if (command.kind === "help") return [eyes, ...answer(comment, { kind: "help", label: observation.label })];
  const state = observation.campaign?.state;
  if (!state || state.kind === "absent") return [eyes, ...withoutCampaign(observation, comment, command)];
  if (state.kind === "refused") {
    const problem = refusedState(observation.campaign?.id ?? "", state);
    return [eyes, ...answer(comment, { kind: "problem", problem })];
  }
  const { campaign } = state;
  if (command.kind === "status") {
    return [eyes, ...answer(comment, { kind: "status", campaign, spent: observation.spent })];
  }
  if (isWorkedOff(comment, command, state)) return [reaction(comment, "rocket")];
  const giver: Giver = { by: comment.author, at: new Date(comment.at).toISOString() };
  const { config, spent, issue } = observation;
  if (command.kind === "stop") return [eyes, ...enact(comment, { state, config, outcome: stop(campaign, giver) })];
  if (!config.ok) return [eyes, ...answer(comment, { kind: "problem", problem: config.problem })];
  const order = orderOf(command);
  if (!order) {
    const { budget: ceiling } = config.value;
    return [eyes, ...answer(comment, { kind: "budget", campaign, spent, ceiling })];
  }
  if (order.kind === "approve" && stageOf(campaign).kind === "settled") return [eyes, ...start(observation, comment)];
  const outcome = actOn(state, order, { giver, config: config.value, editedAt: issue.editedAt });
  return [eyes, ...enact(comment, { state, config, outcome })];
}

/** Writes what a command makes of a campaign together with the comment's id; or says why it makes nothing of it. */
function enact(comment: CommandComment, { state, config, outcome }: Enacted): Action[] {
  if (outcome.kind === "refused") {
    const { what, remedy } = outcome;
    return answer(comment, { kind: "wrong", command: commandOf(comment), what, remedy });
  }
  const handled = { ...outcome.campaign.handled, comment: comment.id };
  const told = outcome.told === null ? [] : words(comment, { kind: "done", what: outcome.told });
  const { note, files } = outcome;
  const campaign = { ...outcome.campaign, handled };
  // What the comment with the benchmark asks for is answered by this command; the next look leaves that comment alone.
  const answered =
    state.campaign.phase === "proposed" && config.ok ? shownBenchmark(state, campaign, config.value) : [];
  return [...told, ...answered, write(state, { campaign, note, ...(files && { files }) })];
}

type Enacted = { state: TrustedState; config: Comments["config"]; outcome: Outcome };

const commandOf = ({ body }: CommandComment): string => {
  const read = readCommand(body);
  return read?.kind === "command" ? read.command.kind : "";
};

/** Null for a command that only asks. */
function orderOf(command: Exclude<Command, { kind: "help" | "status" | "stop" }>): Order | null {
  if (command.kind !== "budget") return command;
  return command.change && { kind: "budget", change: command.change };
}

/**
 * What changes a campaign is written together with the comment's id. An approval that is older than the campaign is the
 * one that began it, or came to the same.
 */
function isWorkedOff({ id, at }: CommandComment, command: Command, { campaign }: TrustedState): boolean {
  if (command.kind === "budget" && command.change === null) return false;
  return id <= campaign.handled.comment || (command.kind === "approve" && at <= Date.parse(campaign.createdAt));
}

function withoutCampaign(observation: Comments, comment: CommandComment, command: Command): Action[] {
  if (command.kind === "approve") return start(observation, comment);
  const { label } = observation;
  return answer(comment, { kind: "no-campaign", command: command.kind, label });
}

/** Somebody approves of the issue as it is now: that is looked at as a label would be, which ends the command, too. */
function start({ issue, campaign }: Comments, { id, author, at }: CommandComment): Action[] {
  const home = campaign?.state.kind === "trusted" ? campaign.state.campaign.issue : issue.number;
  return [{ kind: "start", issue: home, approval: { comment: id, actor: author, at } }];
}

const reaction = ({ id }: CommandComment, content: "rocket" | "confused"): Action => ({
  kind: "react",
  comment: id,
  content,
});

const words = ({ id, on, author }: CommandComment, said: Answer): Action[] => [
  { kind: "comment", issue: on, slot: `answer-${id}`, view: { kind: "answer", to: author, answer: said } },
];

/** In words, and with the reaction that ends the command. */
const answer = (comment: CommandComment, said: Answer): Action[] => [
  ...words(comment, said),
  reaction(comment, isGiven(said) ? "rocket" : "confused"),
];

const isGiven = ({ kind }: Answer): boolean => ["help", "status", "budget", "done"].includes(kind);
