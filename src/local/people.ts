/** What people do on GitHub's pages, each by login. All throw where nobody of that name is known, or GitHub refuses. */
import { addComment, deleteComment, editComment, react } from "./acts/comments.ts";
import { pressButton } from "./acts/checks.ts";
import { rerunWorkflow } from "./acts/dispatch.ts";
import { changeInstallation } from "./acts/installation.ts";
import type { InstallationChange } from "./acts/installation.ts";
import { editIssue, lockIssue, openIssue } from "./acts/issues.ts";
import type { IssueEdit } from "./acts/issues.ts";
import { addLabels, removeLabel } from "./acts/labels.ts";
import { mergePull } from "./acts/pulls.ts";
import { deleteBranch, pushFiles } from "./acts/push.ts";
import { archive, rename } from "./acts/repository.ts";
import { isPull } from "./shapes/pulls.ts";
import type { PullIssue } from "./shapes/pulls.ts";
import type { Account, CheckRun, Comment, Issue, Reaction, Run, World } from "./world.ts";

type On<T> = T & { as: string };
type OnNumber = On<{ number: number }>;
type OnComment = On<{ id: number }>;
type Push = { branch: string; files: Readonly<Record<string, string | null>>; message?: string; force?: boolean };

export type People = ReturnType<typeof people>;

export function people(world: World) {
  const who = (login: string): Account => person(world, login);
  return {
    openIssue: ({ title, body, as }: On<{ title: string; body: string }>): Issue =>
      openIssue(world, { title, body, by: who(as) }),
    editIssue: ({ number, as, ...edit }: OnNumber & IssueEdit): void =>
      editIssue(world, issueOf(world, number), { edit, by: who(as) }),
    labelIssue: ({ number, label, as }: OnNumber & { label: string }): void =>
      addLabels(world, issueOf(world, number), { names: [label], by: who(as) }),
    unlabelIssue: ({ number, label, as }: OnNumber & { label: string }): boolean =>
      removeLabel(world, issueOf(world, number), { name: label, by: who(as) }),
    lockIssue: ({ number, locked, as }: OnNumber & { locked: boolean }): void =>
      lockIssue(world, issueOf(world, number), { locked, by: who(as) }),
    comment: ({ number, body, as }: OnNumber & { body: string }): Comment =>
      addComment(world, issueOf(world, number), { body, by: who(as) }),
    editComment: ({ id, body, as }: OnComment & { body: string }): void =>
      editComment(world, commentOf(world, id), { body, by: who(as) }),
    deleteComment: ({ id, as }: OnComment): void => deleteComment(world, commentOf(world, id), who(as)),
    react: ({ id, content, as }: OnComment & { content: Reaction["content"] }): void =>
      void react(world, commentOf(world, id), { content, by: who(as) }),
    pressButton: ({ check, button, as }: On<{ check: number; button: string }>): void =>
      pressButton(world, checkOf(world, check), { button, by: who(as) }),
    closePull: ({ number, as }: OnNumber): void =>
      editIssue(world, pullOf(world, number), { edit: { state: "closed" }, by: who(as) }),
    reopenPull: ({ number, as }: OnNumber): void =>
      editIssue(world, pullOf(world, number), { edit: { state: "open" }, by: who(as) }),
    /** The merge's commit. */
    mergePull: ({ number, as }: OnNumber): Promise<string> => mergePull(world, pullOf(world, number), who(as)),
    /** The new commit. `null` removes a file; a branch that is not there begins at the default branch. */
    pushFiles: ({ as, ...push }: On<Push>): Promise<string> => pushFiles(world, { ...push, by: who(as) }),
    deleteBranch: ({ branch, as }: On<{ branch: string }>): Promise<void> => deleteBranch(world, branch, who(as)),
    /** A person starts a run anew: its next attempt. */
    rerun: ({ run, as }: On<{ run: number }>): Promise<void> => rerunWorkflow(world, runOf(world, run), who(as)),
    cancelRun: (run: number): void => runOf(world, run).cancel.abort(),
    archiveRepository: ({ archived, as }: On<{ archived: boolean }>): void => archive(world, archived, who(as)),
    renameRepository: ({ name, as }: On<{ name: string }>): void => rename(world, name, who(as)),
    enableIssues: (enabled: boolean): void => void (world.repository.hasIssues = enabled),
    removeUser: (login: string): void => void world.users.delete(login),
    changeInstallation: ({ change, as }: On<{ change: InstallationChange }>): void =>
      changeInstallation(world, change, who(as)),
    /** The owner confirms the form by which an app registers itself; the code is for its one conversion. */
    confirmManifest: (manifest: Readonly<Record<string, unknown>>): string => {
      const code = `code-${world.nextId()}`;
      world.manifests.set(code, { manifest, at: world.now() });
      return code;
    },
  };
}

function person(world: World, login: string): Account {
  const user = world.users.get(login);
  if (user === undefined)
    throw new Error(`the offline GitHub has no user ${login}; it has ${[...world.users.keys()].join(", ")}`);
  return user.account;
}

function found<T>(map: ReadonlyMap<number, T>, id: number, what: string): T {
  const one = map.get(id);
  if (one === undefined) throw new Error(`the offline GitHub has no ${what} ${id}`);
  return one;
}

const issueOf = ({ issues }: World, number: number): Issue => found(issues, number, "issue");
const commentOf = ({ comments }: World, id: number): Comment => found(comments, id, "comment");
const checkOf = ({ checkRuns }: World, id: number): CheckRun => found(checkRuns, id, "check run");
const runOf = ({ runs }: World, id: number): Run => found(runs, id, "run");

function pullOf(world: World, number: number): PullIssue {
  const issue = issueOf(world, number);
  if (!isPull(issue)) throw new Error(`#${number} is no pull request`);
  return issue;
}
