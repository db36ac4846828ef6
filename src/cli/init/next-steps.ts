import type { LabelOutcome } from "./make-label.ts";
import type { Example } from "./planned-files.ts";
import type { Remote } from "./remote.ts";
import type { FileOutcome } from "./write-files.ts";

export type Done = {
  files: readonly FileOutcome[];
  /** Paths of what Hone needs that the last commit does not have as it is now. */
  uncommitted: readonly string[];
  label: string;
  labelOutcome: LabelOutcome;
  runsOn: readonly string[];
  remote: Remote | null;
  defaultBranch: string | null;
  example: Example | null;
  server: boolean;
};

/** What is left for a person to do, in order, one line each. */
export function nextSteps({ files, uncommitted, label, labelOutcome, example, server, ...place }: Done): string[] {
  const { runsOn, remote, defaultBranch } = place;
  const page = remote ? `https://${remote.host}/${remote.owner}/${remote.name}` : "https://github.com/OWNER/NAME";
  const foreign = files.filter(({ state }) => state === "foreign").map(({ path }) => path);
  const changed = [...new Set(uncommitted.filter((path) => !foreign.includes(path)).map((path) => top(path)))];
  return [
    ...foreign.map((path) => elsewhere(path)),
    ...(changed.length > 0
      ? [
          `Commit and push to ${defaultBranch ?? "the default branch"}: git add ${changed.join(" ")} && git commit -m "Add Hone" && git push`,
        ]
      : []),
    `Have a runner with the ${runsOn.length === 1 ? "label" : "labels"} ${runsOn.join(", ")}: ${page}/settings/actions/runners/new; on that machine, \`npx hone doctor\` says what is missing`,
    server
      ? "Install the app on the repository; `npx hone serve --setup` registers one"
      : `Allow pull requests: ${page}/settings/actions, "Allow GitHub Actions to create and approve pull requests"`,
    ...(labelOutcome.state === "left"
      ? [`Make the label, or do without it (${labelOutcome.why}): ${labelOutcome.command}`]
      : []),
    example === null
      ? `Open an issue with the form "Make something faster": ${page}/issues/new/choose`
      : `Open an issue: gh issue create --title "Make ${example} faster" --body "Goal: examples/${example}/goal.md"`,
    `Start it: put the label ${label} on the issue, or comment \`/hone approve\``,
  ];
}

/** Hone's app goes by the name of the one workflow alone, so that the other one has to make way. */
const elsewhere = (path: string): string =>
  path.endsWith("/hone-app.yml")
    ? `Rename ${path}, which is no workflow of Hone's, then run \`npx hone init\` again`
    : `${path} is no workflow of Hone's: write another name into .github/hone.yml, such as \`workflow: hone-campaigns.yml\`, then run \`npx hone init\` again`;

/** The folder that Hone has to itself, or else the file. */
const top = (path: string): string => (path.startsWith("examples/") ? path.split("/").slice(0, 2).join("/") : path);
