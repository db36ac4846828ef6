import { describe, expect, test } from "vitest";
import type { Action } from "../../src/decide/actions.ts";
import { decide } from "../../src/decide/decide.ts";
import type { GoalsDone } from "../../src/decide/intent.ts";
import type { DueGoal, GoalFile, Observation, TrustedState } from "../../src/decide/observation.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import type { KnownGoal } from "../../src/model/goal-record.ts";
import { base, blob, claimed, config, evolving, now, repository, stateOf } from "./campaign-fixtures.ts";

type Goals = Extract<Observation, { kind: "goals" }>;

const recordSha = "c".repeat(40);
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
const path = ".hone/goals/matmul.md";
const file: GoalFile = { path, blob, pushedBy: null };
const none = { evolve: null, verify: null };

const known = (change: Partial<KnownGoal> = {}): KnownGoal => ({
  path,
  blob,
  seen: { head: base, at: at(-30) },
  issue: 4,
  asked: null,
  removed: false,
  due: false,
  ...change,
});

const sight = (change: Partial<DueGoal> = {}): DueGoal => ({
  path,
  title: "Make matmul faster",
  goalHash: claimed.request.goalHash,
  marked: null,
  home: { state: "open", closedAt: null },
  campaigns: [],
  ...change,
});

type World = { files?: GoalFile[]; known?: KnownGoal[]; due?: DueGoal[]; writtenAt?: number } & Partial<Goals>;

function look({ known: goals, due = [], files = [], writtenAt = now - 600_000, ...more }: World, done?: GoalsDone) {
  const observation: Goals = {
    kind: "goals",
    repository,
    config: { ok: true, value: config },
    head: base,
    files,
    leftOut: 0,
    record: goals
      ? { kind: "trusted", sha: recordSha, writtenAt, goals: { schemaVersion: 1, goals } }
      : { kind: "absent" },
    due,
    campaigns: [],
    ...more,
  };
  const name = { owner: "octo", name: "kernels" };
  return decide(observation, { kind: "look-at-goals", repository: name, pushes: [], ...(done && { done }) }, now);
}

const kinds = (actions: Action[]) => actions.map(({ kind }) => kind);
const writtenGoals = (actions: Action[]): KnownGoal[] => {
  const action = actions.find((one) => one.kind === "write-goals");
  return action?.kind === "write-goals" ? action.goals.goals : [];
};
const ended = (phase: Campaign["phase"], change: Partial<Campaign> = {}): TrustedState =>
  stateOf({ ...evolving, phase, reason: "over", createdAt: at(-300), ...change }, none);
const mine = { wrote: recordSha, opened: {} };

describe("a goal file that is new", () => {
  test("is written down before an issue is opened, with who pushed it", () => {
    const actions = look({ files: [{ ...file, pushedBy: "ada" }] });
    expect(kinds(actions)).toEqual(["write-goals"]);
    const seen = { head: base, at: at(0) };
    expect(writtenGoals(actions)).toEqual([known({ issue: null, seen, asked: { by: "ada", at: at(0) }, due: true })]);
  });

  const homeless = known({ issue: null, due: true });

  test("gets an issue from the process that wrote it down, and from no other while its lease lasts", () => {
    const world = { files: [file], known: [homeless], due: [sight({ home: null })], writtenAt: now - 1000 };
    expect(look(world)).toEqual([]);
    expect(look(world, mine)).toEqual([
      {
        kind: "open-goal-issues",
        issues: [{ path, head: base, title: "Make matmul faster", pushedBy: null }],
        label: "optimize",
        wrote: recordSha,
      },
    ]);
  });

  test("is taken over from a process that is lost, by a write that only one can win", () => {
    const actions = look({ files: [file], known: [homeless], due: [sight({ home: null })], writtenAt: now - 61_000 });
    expect(kinds(actions)).toEqual(["write-goals"]);
    expect(writtenGoals(actions)).toEqual([homeless]);
  });

  test("keeps the issue that was opened before a crash", () => {
    const actions = look({ files: [file], known: [homeless], due: [sight({ home: null, marked: 9 })] }, mine);
    expect(writtenGoals(actions)).toEqual([known({ issue: 9 })]);
    expect(kinds(actions)).toEqual(["write-goals"]);
  });

  test("is left alone where issues are switched off", () => {
    const world = { files: [file], known: [homeless], due: [sight({ home: null })] };
    expect(look({ ...world, repository: { ...repository, hasIssues: false } }, mine)).toEqual([]);
  });

  test("starts a campaign once it has an issue and a person pushed it", () => {
    const asked = { by: "ada", at: at(-30) };
    const actions = look({ files: [file], known: [known({ asked, due: true })], due: [sight()] });
    expect(actions).toEqual([{ kind: "look-at-issue", issue: 4 }]);
  });

  test("is done with once its campaign is there", () => {
    const asked = { by: "ada", at: at(-30) };
    const campaigns = [stateOf({ ...evolving, createdAt: at(-29) }, none)];
    const actions = look({ files: [file], known: [known({ asked, due: true })], due: [sight({ campaigns })] });
    expect(writtenGoals(actions)).toEqual([known({ asked })]);
  });
});

describe("a goal file that changed", () => {
  const other = "b1".repeat(20);
  const asked = { by: "ada", at: at(-10) };
  const seen = { head: base, at: at(-10) };
  const changed = known({ blob: other, asked, seen, due: true });
  const now2 = { files: [{ ...file, blob: other }], known: [changed] };

  test("is due again, asked for by whoever pushed that text", () => {
    const files = [{ path, blob: other, pushedBy: "bob" }];
    const [goal] = writtenGoals(look({ files, known: [known({ asked: { by: "ada", at: at(-30) } })] }));
    expect(goal).toMatchObject({ blob: other, asked: { by: "bob" }, issue: 4, due: true });
  });

  test("waits for the campaign of its earlier text, and the issue says so", () => {
    const due = [sight({ goalHash: "f".repeat(64), campaigns: [ended("evolving")] })];
    const actions = look({ ...now2, due });
    expect(actions).toMatchObject([
      { kind: "comment", issue: 4, slot: "goal-file", view: { news: { kind: "waits", campaign: claimed.id } } },
    ]);
  });

  test("asks anew when the campaign that it waited for has ended, then starts on the same issue, reopened", () => {
    const campaigns = [{ ...ended("merged"), writtenAt: now - 60_000 }];
    const due = [sight({ goalHash: "f".repeat(64), campaigns, home: { state: "closed", closedAt: now - 1_000_000 } })];
    const actions = look({ ...now2, due });
    const [goal] = writtenGoals(actions);
    expect(goal).toEqual({ ...changed, asked: { by: "ada", at: at(0) } });
    const next = look({ ...now2, known: goal ? [goal] : [], due });
    expect(kinds(next)).toEqual(["reopen-issue", "comment", "look-at-issue"]);
  });

  test("asks after that end also where the app's clock is behind GitHub's, and not again at each look", () => {
    const campaigns = [{ ...ended("merged"), writtenAt: now + 300_000 }];
    const due = [sight({ goalHash: "f".repeat(64), campaigns })];
    const [goal] = writtenGoals(look({ ...now2, due }));
    expect(Date.parse(goal?.asked?.at ?? "")).toBeGreaterThan(now + 300_000);
    expect(kinds(look({ ...now2, known: goal ? [goal] : [], due }))).toContain("look-at-issue");
  });

  test("whose issue a person closed afterwards starts nothing", () => {
    const due = [sight({ goalHash: "f".repeat(64), home: { state: "closed", closedAt: now - 60_000 } })];
    expect(writtenGoals(look({ ...now2, due }))).toEqual([{ ...changed, due: false }]);
  });

  test("by nobody known says who may start it, and nothing more", () => {
    const actions = look({ ...now2, known: [{ ...changed, asked: null }], due: [sight()] });
    expect(kinds(actions)).toEqual(["comment", "write-goals"]);
    expect(actions[0]).toMatchObject({ view: { news: { kind: "changed", label: "optimize" } } });
  });

  test("gets another issue where the first was deleted or moved away", () => {
    const actions = look({ ...now2, due: [sight({ home: { state: "gone", closedAt: null } })] });
    expect(writtenGoals(actions)).toEqual([{ ...changed, issue: null }]);
  });
});

test("who pushed a text is taken down when that delivery comes late, from when the text was seen", () => {
  const actions = look({ files: [{ ...file, pushedBy: "ada" }], known: [known()] });
  expect(writtenGoals(actions)).toEqual([known({ asked: { by: "ada", at: at(-30) }, due: true })]);
});

test("a campaign that a person started by hand answers a delivery that comes after it", () => {
  const campaigns = [ended("merged", { createdAt: at(-20) })];
  const late = known({ asked: { by: "ada", at: at(-30) }, due: true });
  const actions = look({ files: [file], known: [late], due: [sight({ campaigns })] });
  expect(kinds(actions)).toEqual(["write-goals"]);
  expect(writtenGoals(actions)).toEqual([{ ...late, due: false }]);
});

test("a goal file that moved keeps its issue, which names the new path, and starts nothing", () => {
  const to = ".hone/goals/kernels/matmul.md";
  const actions = look({ files: [{ ...file, path: to }], known: [known()] });
  expect(actions).toMatchObject([
    { kind: "comment", view: { news: { kind: "moved", from: path, path: to } } },
    { kind: "write-goals" },
  ]);
  expect(writtenGoals(actions)).toEqual([known({ path: to, moved: true })]);
  const next = look({ files: [{ ...file, path: to }], known: [known({ path: to, moved: true })] });
  expect(next).toMatchObject([{ kind: "rehome-issue", issue: 4, path: to }, { kind: "write-goals" }]);
  expect(writtenGoals(next)).toEqual([known({ path: to })]);
});

test("a goal file that is gone before its issue was written down is looked for from then on, when it is back", () => {
  const unwritten = known({ issue: null, due: true });
  const gone = writtenGoals(look({ files: [], known: [unwritten] }));
  expect(gone).toMatchObject([{ removed: true, unhoused: unwritten.seen.at }]);
  expect(writtenGoals(look({ files: [file], known: gone }))).toMatchObject([
    { removed: false, issue: null, unhoused: unwritten.seen.at },
  ]);
});

describe("a goal file that was removed", () => {
  const removed = known({ removed: true, due: true });

  test("is due, and nobody asks for it any more", () => {
    expect(writtenGoals(look({ known: [known({ asked: { by: "ada", at: at(-30) } })] }))).toEqual([
      { ...removed, seen: { head: base, at: at(0) } },
    ]);
  });

  test("stops its campaign, looks whether the stop is there, and only then says so", () => {
    const open = stateOf(evolving, none);
    const actions = look({ known: [removed], due: [sight({ campaigns: [open] })] });
    expect(actions).toMatchObject([
      { kind: "write-state", parent: open.sha, campaign: { stop: { at: at(0) }, phase: "evolving" } },
      { kind: "look-at-goals" },
    ]);
    const stopped = stateOf({ ...evolving, stop: { by: "x", at: at(0) } }, none);
    const next = look({ known: [removed], due: [sight({ campaigns: [stopped] })] });
    expect(next[0]).toMatchObject({ kind: "comment", view: { news: { kind: "removed", stopped: [claimed.id] } } });
    expect(writtenGoals(next)).toEqual([{ ...removed, due: false }]);
  });

  test("leaves a pull request that is open", () => {
    const actions = look({ known: [removed], due: [sight({ campaigns: [ended("published")] })] });
    expect(kinds(actions)).toEqual(["comment", "write-goals"]);
  });

  test("and comes back has its issue again", () => {
    const [goal] = writtenGoals(look({ files: [{ ...file, pushedBy: "ada" }], known: [{ ...removed, due: false }] }));
    expect(goal).toMatchObject({ issue: 4, removed: false, due: true, asked: { by: "ada" } });
  });
});

describe("a look", () => {
  const campaigns = ["issue-1-aaaaaaaa", "issue-2-bbbbbbbb"];

  test("advances the open campaigns when all goal files are seen to", () => {
    expect(look({ files: [file], known: [known()], campaigns })).toEqual(
      campaigns.map((campaign) => ({ kind: "advance", campaign })),
    );
  });

  test("advances them also where the configuration is wrong or the record is another's", () => {
    const problem = { where: ".github/hone.yml:3", what: "x", remedy: "y" };
    expect(kinds(look({ campaigns, config: { ok: false, problem } }))).toEqual(["ignore", "advance", "advance"]);
    const record = { kind: "refused", reason: "its commit has no signature of Hone" } as const;
    expect(kinds(look({ files: [file], campaigns, record }))).toEqual(["ignore", "advance", "advance"]);
  });

  test("removes nothing where the repository is archived or has no commit", () => {
    expect(kinds(look({ known: [known()], head: null }))).toEqual(["ignore"]);
    const archived = { ...repository, state: "archived" } as const;
    expect(kinds(look({ known: [known()], repository: archived }))).toEqual(["ignore"]);
  });

  test("opens at most ten issues at once", () => {
    const many = Array.from({ length: 30 }, (_, index) => `g${String(index).padStart(2, "0")}.md`);
    const world = {
      files: many.map((one) => ({ ...file, path: one })),
      known: many.map((one) => known({ path: one, issue: null, due: true })),
      due: many.map((one) => sight({ path: one, home: null })),
    };
    const [action] = look(world, mine);
    expect(action?.kind === "open-goal-issues" && action.issues.length).toBe(10);
  });
});
