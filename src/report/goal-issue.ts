import { sha256 } from "../model/digest.ts";
import type { GoalNews } from "../model/goal-news.ts";
import { code, prose, unlinked } from "./escape.ts";
import { capped, marker } from "./marker.ts";

/** The hidden line by which the issue of a goal file is found again; it names the path by its digest. */
export const goalMarker = (path: string): string => marker(`goal-${sha256(path).slice(0, 16)}`);

export type GoalIssue = {
  path: string;
  title: string;
  /** The commit of the default branch at which the file was seen. */
  head: string;
  /** Who asks for a campaign by having pushed the file; null: somebody has to ask yet. */
  pushedBy: string | null;
  label: string;
  /** Address of the repository for people. */
  repositoryUrl: string;
};

/** Title and text of the issue that a goal file lives on. Its line `Goal:` is how the goal is found from the issue. */
export function goalIssue(issue: GoalIssue): { title: string; body: string } {
  const { path, head, pushedBy, label, repositoryUrl } = issue;
  const body = [
    goalMarker(path),
    "This issue is the home of a goal file: how it goes is told here, and commands are given here.",
    goalLine(path),
    link({ path, head, repositoryUrl }),
    pushedBy === null
      ? `Hone has not seen which person pushed it, and starts nothing by itself. **To start it,** someone with write permission comments \`/hone approve\`, or puts the label ${code(label)} on.`
      : `${code(pushedBy)} pushed it, so Hone looks into it now: it says below what is wrong with the goal, or starts a campaign.`,
    "Change the file on the default branch to change the goal; take it away to stop. `/hone help` lists the commands.",
  ];
  return { title: unlinked(issue.title, 200) || unlinked(path, 200), body: capped(`${body.join("\n\n")}\n`) };
}

/** The line of an issue that names its goal file. */
export const goalLine = (path: string): string => `Goal: \`${path}\``;

/** The text of a goal file's issue, of whatever path it was, as that of this path. */
export const withPath = (body: string, path: string): string =>
  body.replace(/^<!-- hone:goal-\w+ -->/, () => goalMarker(path)).replace(/^Goal: `[^`\n]*`$/m, () => goalLine(path));

/** The one comment of an issue about its goal file, kept current. */
export function goalNewsComment(news: GoalNews, repositoryUrl: string): string {
  return capped(`${[marker("goal-file"), ...parts(news, repositoryUrl)].join("\n\n")}\n`);
}

function parts(news: GoalNews, repositoryUrl: string): string[] {
  const place = link({ ...news, repositoryUrl });
  switch (news.kind) {
    case "waits": {
      const { campaign, pullRequest } = news;
      const until = pullRequest === null ? "is settled" : `is settled: its pull request #${pullRequest} is still open`;
      return [
        "### The goal file changed",
        place,
        `The campaign ${code(campaign)} goes on with the text that it began with. The new text is started once it ${until}. \`/hone stop\` ends it now.`,
      ];
    }
    case "starts":
      return ["### The goal file changed", place, `${code(news.by)} pushed it, so Hone looks into it anew.`];
    case "changed":
      return [
        "### The goal file changed",
        place,
        `Hone has not seen which person pushed it, and a campaign that is under way goes on with the text that it began with. **To start the new text,** someone with write permission comments \`/hone approve\`, or takes the label ${code(news.label)} off and puts it on again.`,
      ];
    case "moved":
      return ["### The goal file moved", `It was ${code(news.from, 300)}. ${place}`, "Nothing is started for that."];
    case "removed":
      return [
        "### The goal file was removed",
        `${code(news.path, 300)} is no longer on the default branch at ${code(news.head.slice(0, 7))}.`,
        news.stopped.length === 0
          ? "No campaign was under way. When the file comes back, this issue is its home again; else close it."
          : `Its campaign is being stopped: ${prose(news.stopped.join(", "))}. When the file comes back, this issue is its home again.`,
      ];
  }
}

type Place = { path: string; head: string; repositoryUrl: string };

/** The file at the commit at which it was seen. */
function link({ path, head, repositoryUrl }: Place): string {
  const steps = path
    .split("/")
    .map((step) => encodeURIComponent(step).replace(/[()]/g, (sign) => (sign === "(" ? "%28" : "%29")));
  return `[The file at ${code(head.slice(0, 7))}](${repositoryUrl}/blob/${head}/${steps.join("/")})`;
}
