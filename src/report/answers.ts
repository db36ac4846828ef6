import type { Answer, Spent } from "../model/answer.ts";
import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";
import { code, prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { capped, marker } from "./marker.ts";
import { place } from "./problem-comment.ts";
import { runLinks } from "./run-links.ts";
import { heading } from "./status-comment.ts";

/** An answer, the slot of its comment, and whom it is for. */
export type Addressed = { slot: string; to: string; answer: Answer; repositoryUrl: string };

/** The comment that answers a `/hone` command or a button. Nobody is mentioned: whoever asked is watching. */
export function answerComment({ slot, to, answer, repositoryUrl }: Addressed): string {
  const { heading: said, parts } = worded(answer, repositoryUrl);
  return capped(`${[marker(slot), `### Hone: ${said}`, ...parts, `<sub>For ${code(to)}.</sub>`].join("\n\n")}\n`);
}

type Words = { heading: string; parts: readonly string[] };

function worded(answer: Answer, repositoryUrl: string): Words {
  switch (answer.kind) {
    case "help":
      return { heading: "what you can write", parts: help(answer.label) };
    case "not-allowed":
      return { heading: "not done", parts: [notAllowed(answer.sender)] };
    case "edited":
      return {
        heading: "not done",
        parts: ["The comment was changed after it was written, so that it may not be what its author meant.", again],
      };
    case "problem": {
      const { where, what, remedy } = answer.problem;
      return notDone(`**${place(where)}**: ${prose(what, 2000)}`, prose(remedy, 2000));
    }
    case "unknown":
      return notDone(`${code(`/hone ${answer.command}`)} is no command. ${nearest(answer.nearest)}`.trim(), list);
    case "wrong":
      return notDone(`${code(`/hone ${answer.command}`)}: ${prose(answer.what, 500)}.`, prose(answer.remedy, 500));
    case "no-campaign":
      return notDone(
        `${code(`/hone ${answer.command}`)}: this issue has no campaign.`,
        `put the label ${code(answer.label)} on the issue, or write ${code("/hone approve")}.`,
      );
    case "status":
      return { heading: heading(answer.campaign), parts: [standing(answer.campaign, answer.spent, repositoryUrl)] };
    case "budget":
      return {
        heading: "the budget",
        parts: [budget(answer.campaign, answer.spent, answer.ceiling), change],
      };
    case "done":
      return { heading: "done, in part", parts: [prose(answer.what, 500)] };
  }
}

const again = "**How to mend it:** write a new comment.";
const list = `${code("/hone help")} lists the commands.`;

const notDone = (what: string, remedy: string): Words => ({
  heading: "not done",
  parts: [what, `**How to mend it:** ${remedy}`],
});

const nearest = (name: string | null): string => (name === null ? "" : `The nearest is ${code(`/hone ${name}`)}.`);

const notAllowed = (sender: string): string =>
  `${code(sender)} asked for something. Only someone with write permission to this repository can do that, since it spends time on your runners. Someone who has it can write the same.`;

const help = (label: string): readonly string[] => [
  [
    "| write | and Hone |",
    "|:--|:--|",
    row("/hone status", "says where the campaign stands and what it has spent"),
    row("/hone stop", "ends the search; the best so far is kept"),
    row("/hone continue 20", "tries 20 candidates more, also after the end; 0 confirms the best so far"),
    row(
      "/hone approve",
      "goes on with the benchmark or the diff that waits for it; else starts on this issue as it is now",
    ),
    row(
      '/hone retry "larger sizes"',
      "has another benchmark prepared in place of the one that waits, with what you say of it",
    ),
    row("/hone budget", "says what the campaign may spend"),
    row("/hone budget iterations=60 minutes=30 usd=5", "changes that, within what the repository allows"),
    row("/hone help", "says this"),
  ].join("\n"),
  `The label ${code(label)} starts a campaign. One command a comment, at the beginning of a line, by someone with write permission; a comment that was changed does not count.`,
];

const row = (command: string, does: string): string => `| ${code(command)} | ${does} |`;

function standing(campaign: Campaign, spent: Spent, repositoryUrl: string): string {
  const { request, runs, pullRequest, reason } = campaign;
  const { iterations, wall_seconds: seconds } = request.budget;
  return table([
    ["campaign", code(campaign.id)],
    ["goal", prose(campaign.title)],
    ["budget", `up to ${count(iterations, "candidate")}, ${wait(seconds)}`],
    ["spent", spentInWords(spent, campaign)],
    ["runs", runs.length > 0 ? runLinks(campaign, repositoryUrl) : "–"],
    ["pull request", pullRequest === null ? "–" : `#${pullRequest}`],
    ...(reason === null ? [] : [["why it stands there", prose(reason, 500)] as const]),
  ]);
}

function budget(campaign: Campaign, spent: Spent, ceiling: Budget): string {
  const own = campaign.request.budget;
  return table([
    ["candidates", `${own.iterations} of ${ceiling.iterations} that this repository allows`],
    ["time of the search", `${wait(own.wall_seconds)} of ${wait(ceiling.wall_seconds)}`],
    [
      "money",
      own.usd === undefined
        ? "no limit"
        : `${usd(own.usd)}${ceiling.usd === undefined ? "" : ` of ${usd(ceiling.usd)}`}`,
    ],
    ["spent", spentInWords(spent, campaign)],
  ]);
}

const change = `${code("/hone budget iterations=60 minutes=30 usd=5")} changes it, or one of them; ${code("budget")} of ${code(".github/hone.yml")} says what the repository allows.`;

/** What a run may take is held back until it is over, and counts as spent. */
function spentInWords({ minutes, usd: cost }: Spent, { runs }: Campaign): string {
  const spent = `${wait(minutes * 60)} of runners${cost === null ? "" : `, ${usd(cost)}`}`;
  return runs.some((run) => run.minutes === null) ? `${spent}, with all that the present run may take` : spent;
}

const usd = (value: number): string => `${value.toFixed(2)} USD`;

const table = (rows: readonly (readonly [string, string])[]): string =>
  ["| | |", "|:--|:--|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
