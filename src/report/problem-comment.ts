import type { Problem } from "../model/input-error.ts";
import { code, codeBlock, prose } from "./escape.ts";
import { capped, marker } from "./marker.ts";

/** What is wrong with an issue's goal or with the surroundings, and how to mend it. */
export function problemComment({ where, what, remedy }: Problem): string {
  return comment("status", "Hone cannot start", [
    `**${prose(where)}**: ${prose(what, 2000)}`,
    `**How to mend it:** ${prose(remedy, 2000)}`,
    "Then take the label off and put it on again.",
  ]);
}

/** Someone without write permission put the label on. */
export function refusalComment({ sender, label }: { sender: string; label: string }): string {
  return comment("refusal", "Hone did not start", [
    `${code(sender)} put the label ${code(label)} on. Only someone with write permission to this repository can start a campaign, since it spends time on your runners.`,
    "**How to mend it:** someone with write permission takes the label off and puts it on again.",
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
