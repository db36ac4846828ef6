import type { Play } from "./play.ts";

const people = ["ada", "ada", "eve", "mallory"] as const;
const commands = [
  "/hone stop",
  "/hone continue 5",
  "/hone continue",
  "/hone approve",
  "/hone status",
  "/hone help",
  "/hone budget",
  "/hone budget 7 iterations",
  "/hone stpo",
  "Thank you!",
] as const;

/** A person does something that people do, at the worst of times. */
export async function act(play: Play): Promise<void> {
  const { random, github } = play;
  const issues = [...github.issues.values()].filter(({ pull }) => pull === null);
  const { number, body } = random.pick(issues);
  const as = random.pick(people);
  const label = { number, label: "optimize", as };
  const acts: readonly (() => string | Promise<string>)[] = [
    () => said(github.labelIssue(label), `${as} labels #${number}`),
    () => said(github.unlabelIssue(label), `${as} takes the label off #${number}`),
    () => {
      const text = random.pick(commands);
      return said(github.comment({ number, body: text, as }), `${as} writes ${text} on #${number}`);
    },
    () => {
      const text = random.pick(commands);
      return said(github.comment({ number, body: text, as: "ada" }), `ada writes ${text} on #${number}`);
    },
    () => said(github.editIssue({ number, body: `${body ?? ""}\nPlease.`, as }), `${as} edits #${number}`),
    () => {
      const state = random.pick(["open", "closed", "open"] as const);
      return said(github.editIssue({ number, state, as: "ada" }), `ada makes #${number} ${state}`);
    },
    () => cancelRun(play),
    () => rerun(play),
    () => push(play),
    () => pullRequest(play),
    () => press(play),
    () => press(play),
  ];
  play.say(await random.pick(acts)());
}

const said = (_done: unknown, what: string): string => what;

/** A button of a check; GitHub delivers each press once, and shows it nowhere else. */
export function press({ random, github }: Play): string {
  const checks = [...github.checkRuns.values()].filter(({ actions }) => actions.length > 0);
  if (checks.length === 0) return "nobody has a button to press";
  const { id, actions } = random.pick(checks);
  const { identifier: button } = random.pick(actions);
  const as = random.pick(people);
  github.pressButton({ check: id, button, as });
  return `${as} presses ${button}`;
}

function cancelRun({ random, github }: Play): string {
  const runs = [...github.runs.values()].filter(({ status }) => status !== "completed");
  if (runs.length === 0) return "nobody has a run to cancel";
  const run = random.pick(runs);
  github.cancelRun(run.id);
  return `ada cancels ${run.title}`;
}

async function rerun({ random, github }: Play): Promise<string> {
  const runs = [...github.runs.values()].filter(({ status }) => status === "completed");
  if (runs.length === 0) return "nobody has a run to start again";
  const run = random.pick(runs);
  await github.rerun({ run: run.id, as: "ada" });
  return `ada starts ${run.title} again`;
}

async function push({ random, github }: Play): Promise<string> {
  const path = random.pick(["README.md", "README.md", "matmul.c", "Makefile"]);
  const text = `${path} ${random.below(1_000_000)}\n`;
  await github.pushFiles({ branch: "main", files: { [path]: text }, as: "ada" });
  return `ada pushes ${path}`;
}

async function pullRequest({ random, github }: Play): Promise<string> {
  const pulls = [...github.issues.values()].filter(({ pull, state }) => pull !== null && state === "open");
  if (pulls.length === 0) return "nobody has a pull request to look at";
  const { number } = random.pick(pulls);
  if (random.chance(0.5)) {
    github.closePull({ number, as: "ada" });
    return `ada closes #${number}`;
  }
  await github.mergePull({ number, as: "ada" }).catch(() => null);
  return `ada merges #${number}`;
}
