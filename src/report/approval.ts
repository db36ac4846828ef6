import type { Campaign } from "../model/campaign.ts";
import { unifiedDiff, type FileChange } from "./diff.ts";
import { code, codeBlock } from "./escape.ts";
import { count } from "./figures.ts";
import { pathsInWords } from "./pull-note.ts";
import type { CampaignNow } from "./standing.ts";

/** A comment has 60,000 characters; the diff leaves room for the rest of it. */
const maxDiff = 40_000;
const maxFiles = 20;
/** A file whose diff nobody reads in a comment, characters. */
const maxFile = 300_000;

type Approval = Extract<CampaignNow, { kind: "approval" }>;

/** What a person approves or not: the diff of the candidate's whole new contents against the base's. */
export function proposedChange(campaign: Campaign, now: CampaignNow): string[] {
  const { candidate, base } = campaign.request;
  if (now.kind !== "approval" || !candidate) return [];
  const whole = `git fetch origin ${campaign.stateRef} && git show FETCH_HEAD:campaign.json`;
  const [changes, hidden] = shownChanges(candidate.edits, now.originals);
  return [
    `This is the change, against ${code(base.slice(0, 7))} of ${code(campaign.baseRef)}. Approved, it comes to a branch, where this repository's own workflows run it.`,
    ...(changes.length > 0 ? [codeBlock(unifiedDiff(changes), maxDiff, "diff")] : []),
    ...(hidden.length > 0
      ? [
          `${count(hidden.length, "file")} not shown${pathsInWords(hidden)}: all new contents are in the state, ${code(whole)}.`,
        ]
      : []),
    ...movedInWords(campaign, now),
  ];
}

type Shown = [changes: FileChange[], hidden: string[]];

function shownChanges(edits: NonNullable<Campaign["request"]["candidate"]>["edits"], originals: Approval["originals"]) {
  const [changes, hidden]: Shown = [[], []];
  for (const [index, { path, baseBlob, content }] of edits.entries()) {
    const before = baseBlob === null ? null : originals[baseBlob];
    const size = (before?.length ?? 0) + (content?.length ?? 0);
    if (index >= maxFiles || before === undefined || size > maxFile) hidden.push(path);
    else changes.push({ path, before, after: content });
  }
  return [changes, hidden] as const;
}

const movedInWords = ({ baseRef }: Campaign, { paths }: Approval): string[] =>
  paths.length === 0
    ? []
    : [
        `${code(baseRef)} has changed what is measured meanwhile${pathsInWords(paths)}: once approved, it is measured again before it is published.`,
      ];
