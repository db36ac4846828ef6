import type { LabelOutcome } from "./make-label.ts";
import type { Example } from "./planned-files.ts";
import type { Remote } from "./remote.ts";
import type { FileOutcome } from "./write-files.ts";

export type Done = {
  files: readonly FileOutcome[];
  label: string;
  labelOutcome: LabelOutcome;
  runsOn: readonly string[];
  remote: Remote | null;
  defaultBranch: string | null;
  example: Example | null;
  server: boolean;
};

/** What is left for a person to do, in order, one line each. */
export function nextSteps({ files, label, labelOutcome, example, server, ...place }: Done): string[] {
  const { runsOn, remote, defaultBranch } = place;
  const page = remote ? `https://${remote.host}/${remote.owner}/${remote.name}` : "https://github.com/OWNER/NAME";
  const changed = files.filter(({ state }) => state !== "unchanged" && state !== "kept").map(({ path }) => top(path));
  return [
    ...(changed.length > 0
      ? [
          `Commit and push to ${defaultBranch ?? "the default branch"}: git add ${[...new Set(changed)].join(" ")} && git commit -m "Add Hone" && git push`,
        ]
      : []),
    `Have a runner with the labels ${runsOn.join(", ")}: ${page}/settings/actions/runners/new; on that machine, \`npx hone doctor\` says what is missing`,
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

/** The folder that Hone has to itself, or else the file. */
const top = (path: string): string => (path.startsWith("examples/") ? path.split("/").slice(0, 2).join("/") : path);
