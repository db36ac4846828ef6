import { issueBody } from "../decide/campaign-fixtures.ts";
import { press } from "./acts.ts";
import type { Play } from "./play.ts";

const goals = [".hone/goals/matmul.md", ".hone/goals/more/again.md"] as const;
const prefix = "refs/hone/campaigns/";

/** How a repository is set up in a play: at their end day limits leave campaigns waiting for the next day. */
export const settings = [
  "limits: {day: {runner_minutes: 100000}}\n",
  "publish: after_approval\nlimits: {day: {runner_minutes: 100000}}\n",
  "limits: {day: {runner_minutes: 45}}\n",
  "publish: after_approval\nlimits: {day: {runner_minutes: 60}, campaigns: 1}\n",
  "goals: [.hone/goals/*.md]\nlimits: {day: {runner_minutes: 100000}}\n",
] as const;

/** What happens to the repository itself: goal files, configuration, states, and the code that is measured. */
export async function changeRepository(play: Play): Promise<void> {
  const { random } = play;
  const acts = [addGoal, addGoal, removeGoal, renameGoal, configure, meddle, touchScope, order, order, press, press];
  play.say(await random.pick(acts)(play));
}

const push = ({ github, random }: Play, files: Record<string, string | null>): Promise<string> =>
  github.pushFiles({ branch: "main", files, as: random.pick(["ada", "ada", "eve"]) });

async function addGoal(play: Play): Promise<string> {
  const path = play.random.pick(goals);
  const text = `# Faster ${play.random.below(3)}\n\n${issueBody}`;
  await push(play, { [path]: play.random.chance(0.9) ? text : "# Faster\n\nPlease.\n" });
  return `${path} is pushed`;
}

async function removeGoal(play: Play): Promise<string> {
  const path = play.random.pick(goals);
  if ((await play.github.repository.resolve(`main:${path}`)) === null) return "there is no goal to take away";
  await push(play, { [path]: null });
  return `${path} is taken away`;
}

async function renameGoal(play: Play): Promise<string> {
  const [from, to] = play.random.chance(0.5) ? goals : goals.toReversed();
  const blob = from === undefined ? null : await play.github.repository.resolve(`main:${from}`);
  if (from === undefined || to === undefined || blob === null) return "there is no goal to rename";
  await push(play, { [from]: null, [to]: (await play.github.repository.readBlob(blob)).toString() });
  return `${from} becomes ${to}`;
}

async function configure(play: Play): Promise<string> {
  const text = play.random.pick([...settings, "label: [\n"]);
  await push(play, { ".github/hone.yml": text });
  return `the configuration is ${JSON.stringify(text)}`;
}

/** A stranger with write permission puts a commit on a campaign's state. */
async function meddle({ github: { repository }, random, clock }: Play): Promise<string> {
  const refs = await repository.refs(prefix);
  if (refs.length === 0) return "there is no state to meddle with";
  const { name, sha } = random.pick(refs);
  const tree = (await repository.readCommit(sha))?.tree ?? "";
  const author = { name: "mallory", email: "mallory@example.com", date: clock.date() };
  const foreign = await repository.writeCommit({ tree, parents: [sha], message: "Mine\n", author, committer: author });
  await repository.moveRef(name, foreign, sha);
  return `mallory puts a commit on ${name}`;
}

async function touchScope(play: Play): Promise<string> {
  const path = play.random.pick(["matmul.c", "Makefile", "benchmark.yaml.bak"]);
  await push(play, { [path]: `${path} ${play.random.below(1_000_000)}\n` });
  return `${path} is pushed`;
}

/** What a campaign that waits is waiting for. */
async function order({ github, random }: Play): Promise<string> {
  const { number } = random.pick([...github.issues.values()].filter(({ pull }) => pull === null));
  const body = random.pick(["/hone approve", "/hone approve", "/hone continue 3", "/hone budget 4 iterations"]);
  github.comment({ number, body, as: "ada" });
  return `ada writes ${body} on #${number}`;
}
