import type { Problem } from "../model/input-error.ts";
import { code, codeBlock, prose } from "./escape.ts";
import { count } from "./figures.ts";
import { capped, marker } from "./marker.ts";

/** What is wrong with an issue's goal or with the surroundings, and how to mend it. */
export function problemComment({ where, what, remedy }: Problem): string {
  return comment("status", "Hone cannot work on this", [
    `**${place(where)}**: ${prose(what, 2000)}`,
    `**How to mend it:** ${prose(remedy, 2000)}`,
    "Hone looks again by itself after a while; at once where somebody takes the label off and puts it on again, or writes `/hone approve`.",
  ]);
}

/** Where something is wrong, `issue #3:7`, in words. */
export const place = (where: string): string => prose(where.replace(/:(\d+)$/, ", line $1"));

/** As many campaigns have or want a runner as the repository allows. */
export function noRoomComment({ working, limit }: { working: readonly string[]; limit: number }): string {
  return comment("status", "Hone waits for its turn", [
    `${count(working.length, "campaign")} of this repository ${working.length === 1 ? "has or wants" : "have or want"} a runner, and ${code("limits.campaigns")} of ${code(".github/hone.yml")} allows ${limit}: ${working
      .slice(0, 20)
      .map((id) => code(id))
      .join(", ")}.`,
    "This one begins once one of them is over or has come to its pull request. Nothing has to be done for that; `/hone stop` on the issue of another one, or a higher limit, brings it forward.",
  ]);
}

/** Someone without write permission, or a bot, put the label on. */
export function refusalComment({ sender, label }: { sender: string; label: string }): string {
  return comment("refusal", "Hone did not start", [
    `${code(sender)} put the label ${code(label)} on. Only someone with write permission to this repository can start a campaign, since it spends time on your runners; bots never can.`,
    "**How to mend it:** someone with write permission writes `/hone approve`, or takes the label off and puts it on again.",
  ]);
}

export type MissingWorkflow = {
  /** File name under `.github/workflows/`. */
  workflow: string;
  /** Address of the repository for people. */
  repositoryUrl: string;
  defaultBranch: string;
  /** Contents of `templates/workflow.yml`; with it the link opens an editor that is already filled in. */
  template?: string;
};

/** The workflow that runs campaigns is not installed: a link that creates it. */
export function missingWorkflowComment({ workflow, repositoryUrl, defaultBranch, template }: MissingWorkflow): string {
  const query = new URLSearchParams({
    filename: `.github/workflows/${workflow}`,
    ...(template !== undefined && template.length < maxLinkedTemplate && { value: template }),
  });
  const link = `${repositoryUrl}/new/${encodeURIComponent(defaultBranch)}?${query.toString()}`;
  return comment("status", "Hone cannot start", [
    `There is no workflow ${code(`.github/workflows/${workflow}`)} on ${code(defaultBranch)}, so no runner can work for Hone.`,
    `**How to mend it:** [create it](${link}), commit it to ${code(defaultBranch)}, then take the label off and put it on again. \`npx hone init\` writes the same file.`,
    ...(template === undefined
      ? []
      : [`<details><summary>The file</summary>\n\n${codeBlock(template, 20_000)}\n\n</details>`]),
  ]);
}

/** Browsers and GitHub take addresses of about 8,000 characters. */
const maxLinkedTemplate = 5000;

const comment = (slot: string, heading: string, parts: readonly string[]): string =>
  capped(`${[marker(slot), `### ${heading}`, ...parts].join("\n\n")}\n`);
