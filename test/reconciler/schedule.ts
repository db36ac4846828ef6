import type { Random } from "../random.ts";
import { campaignsOf, isAtWork } from "./claims.ts";
import type { Fate } from "./network.ts";
import type { Play } from "./play.ts";

/** How much goes wrong in a play, each between 0 and 1. */
export type Weather = { faults: number; crashes: number; losses: number; people: number };

export const weatherOf = (random: Random): Weather => ({
  faults: random.pick([0, 0.02, 0.1]),
  crashes: random.pick([0, 0.005, 0.03]),
  losses: random.pick([0, 0.1, 0.5, 1]),
  people: 0,
});

type Act = (play: Play) => Promise<void>;

/** Anything may happen, at the beginning of a campaign or later; most often a request goes on, where one waits. */
export async function storm(play: Play, weather: Weather, act: Act): Promise<void> {
  const { random } = play;
  const fair = { faults: 0, crashes: 0, losses: 0, people: 0 };
  for (let step = random.pick([0, random.below(100), random.below(400)]); step > 0; step--) await blow(play, fair, act);
  if (random.chance(0.3)) play.start();
  for (let step = 50 + random.below(200); step > 0; step--) await blow(play, weather, act);
}

/** What is done when a campaign has come to rest: buttons are there then, and diffs to approve. */
export async function aftermath(play: Play, weather: Weather, act: Act): Promise<void> {
  const { random } = play;
  if (random.chance(0.6)) return;
  await calm(play);
  for (let acts = 1 + random.below(3); acts > 0; acts--) await act(play);
  for (let step = random.below(60); step > 0; step--) await blow(play, weather, act);
}

async function blow(play: Play, weather: Weather, act: Act): Promise<void> {
  const { random } = play;
  await play.collect();
  const asking = play.processes.filter(({ network }) => network.waiting > 0);
  if (random.chance(weather.crashes)) return play.crash();
  if (random.chance(weather.people)) return act(play);
  if (asking.length > 0 && random.chance(0.8)) return play.request(random.pick(asking), fateOf(random, weather));
  return anyStep(play, weather);
}

async function anyStep(play: Play, weather: Weather): Promise<void> {
  const { random, mail, runner, clock } = play;
  const process = random.pick(play.processes);
  if (process.due > 0 && random.chance(0.6)) return play.begin(process);
  if (mail.length > 0 && random.chance(0.6))
    return random.chance(weather.losses) ? play.lose() : play.deliver(random.chance(0.1));
  if (!runner.isIdle && random.chance(0.6)) return runner.step(random, weather.losses === 0);
  if (random.chance(0.15)) return process.sweep();
  clock.pass(random.pick([1000, 30_000, 70_000, 400_000]));
}

function fateOf(random: Random, { faults }: Weather): Fate {
  if (!random.chance(faults)) return "done";
  return random.pick(["request-lost", "answer-lost", "failed", "limited"]);
}

const dayMs = 86_400_000;
/** A day's limit makes what is left wait for the next; so many are enough for all of it. */
const mostDays = 12;

/** So many rounds of nothing but ordinary work must bring everything to rest. */
const mostRounds = 40;

/** Nothing goes wrong any more: what was begun is done, runs end, and sweeps come by, until nothing is left to do. */
export async function calm(play: Play): Promise<void> {
  for (let day = 0; day < mostDays; day++) {
    await settle(play);
    if (!(await campaignsOf(play)).some(isAtWork)) return;
    play.clock.pass(dayMs);
    play.random.pick(play.processes).sweep();
  }
}

async function settle(play: Play): Promise<void> {
  let before = "";
  for (let round = 0; round < mostRounds; round++) {
    await workOff(play);
    const now = await picture(play);
    if (now === before && play.runner.isIdle) return;
    before = now;
    while (!play.runner.isIdle) {
      await play.runner.step(play.random, true);
      await play.collect();
    }
    // Longer than every lease, and than every wait before another try.
    play.clock.pass(1_000_000);
    play.random.pick(play.processes).sweep();
  }
  throw new Error(`not at rest after ${mostRounds} rounds`);
}

/** Everything in the mail and in the processes, done one after another. */
async function workOff(play: Play): Promise<void> {
  for (let step = 0; step < 20_000; step++) {
    await play.collect();
    while (play.mail.length > 0) play.deliver(false);
    const process = play.processes.find((one) => one.network.waiting > 0 || one.due > 0);
    if (process && process.network.waiting > 0) await play.request(process, "done");
    else if (process) await play.begin(process);
    else return;
  }
  throw new Error("the app does not come to rest: 20,000 steps and still at work");
}

/** All that the app can write, in words. */
async function picture({ github }: Play): Promise<string> {
  const refs = await github.repository.refs("refs/");
  const comments = [...github.comments.values()].map(({ id, body, reactions }) => [id, body, reactions.length]);
  const runs = [...github.runs.values()].map(({ id, status, attempt }) => [id, status, attempt]);
  return JSON.stringify([refs, comments, runs, github.issues.size]);
}
