import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import type { Intent } from "../../src/decide/intent.ts";
import type { Observation } from "../../src/decide/observation.ts";
import { decide } from "../../src/decide/decide.ts";
import { evaluator } from "../../src/model/evaluator.ts";
import { named } from "./named-values.ts";
import { preparingSituations } from "./preparing-fixtures.ts";
import { commandIntents, commandSituations } from "./command-fixtures.ts";
import { claimed, facts, now, situations as campaigns, stateSha } from "./campaign-fixtures.ts";

/**
 * One folder a situation: `_situation.json` changes one of the situations of campaign-fixtures.ts (`@` stands for a value
 * of named-values.ts), `_why.md` says what must come of it, `actions.json` is what does.
 */
const folder = join(import.meta.dirname, "situations");

const Situation = z.strictObject({
  from: z.string(),
  set: z.record(z.string(), z.json()).default({}),
  intent: z.string(),
});

const situations: Record<string, () => Observation> = {
  ...campaigns,
  ...commandSituations,
  ...preparingSituations(facts),
};

const repository = { owner: "octo", name: "kernels" };
const ours: Intent = { kind: "advance", repository, campaign: claimed.id, wrote: stateSha };
const intents: Record<string, Intent> = {
  ...commandIntents,
  start: { kind: "look-at-issue", repository, issue: 4 },
  advance: { kind: "advance", repository, campaign: claimed.id, wrote: null },
  "advance-refused": {
    kind: "advance",
    repository,
    campaign: claimed.id,
    wrote: null,
    setback: { kind: "refused", why: "GitHub refused to make the branch (422): a rule forbids it" },
  },
  "advance-over-limit": {
    kind: "advance",
    repository,
    campaign: claimed.id,
    wrote: stateSha,
    setback: { kind: "over-limit", why: "octo/kernels allows 60 runner minutes a day", until: now + 3_600_000 },
  },
  "advance-ours": ours,
};

test.each(readdirSync(folder))("%s", async (name) => {
  const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
  const situation = Situation.parse(JSON.parse(read("_situation.json")));
  const observation = structuredClone(situations[situation.from]?.());
  if (!observation) throw new Error(`there is no situation ${situation.from}`);
  for (const [path, value] of Object.entries(situation.set)) setAt(observation, path.split("."), value);
  const intent = intents[situation.intent];
  if (!intent) throw new Error(`there is no intent ${situation.intent}`);
  const actions = decide(observation, intent, now);
  expect(read("_why.md").trim()).not.toBe("");
  // Every build that changes the evaluator changes its digest.
  const text = JSON.stringify(actions, null, 2)
    .replaceAll(evaluator.digest, "<digest>")
    .replaceAll(evaluator.digest.slice(0, 12), "<digest>");
  await expect(`${text}\n`).toMatchFileSnapshot(join(folder, name, "actions.json"));
});

test("the same situation gives the same actions, and nothing of it is changed", () => {
  for (const make of Object.values(situations)) {
    const [first, second] = [make(), make()];
    expect(decide(first, ours, now)).toEqual(decide(second, ours, now));
    expect(first).toEqual(second);
  }
});

function setAt(target: object, [key, ...rest]: string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    if (value === "@delete") return void Reflect.deleteProperty(target, key);
    const isName = typeof value === "string" && value.startsWith("@");
    return void Reflect.set(target, key, isName ? named(value) : value);
  }
  const inner: unknown = Reflect.get(target, key);
  if (typeof inner !== "object" || inner === null) throw new Error(`nothing at ${key}`);
  setAt(inner, rest, value);
}
