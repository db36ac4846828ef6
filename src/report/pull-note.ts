import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { code, prose } from "./escape.ts";
import { marker } from "./marker.ts";
import type { CampaignNow } from "./standing.ts";
import { headline } from "./sections.ts";

export type Noted = {
  campaign: Campaign;
  /** Of the run that confirmed last. */
  verify: RunResult | null;
  now: CampaignNow;
};

/** What a reader of the pull request has to know before its figures; null where they say all. */
export function pullNote(noted: Noted): string | null {
  const parts = [latestMeasurement(noted), sinceThen(noted)].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join("\n\n");
}

const short = (commit: string | null): string => code(commit?.slice(0, 7) ?? "unknown");

/** A measurement made again that the published figures are not of. */
function latestMeasurement({ campaign, verify }: Noted): string {
  const { reason, request, baseRef, measuredBase } = campaign;
  if (reason === null) return "";
  const why = prose(reason.replace(/\.\s*$/, ""), 500);
  if (verify?.evidence && measuredBase !== null && verify.base !== measuredBase) {
    return `**These figures are not the newest.** Measured again on ${short(verify.base)} of ${code(baseRef)}: ${headline(verify.evidence)}. The branch was not moved there: ${why}.`;
  }
  if (request.mode === "evolve") return `A further search ended without anything to publish: ${why}.`;
  return `**The gain was not confirmed on ${short(request.base)}** of ${code(baseRef)}: ${why}. The figures are those of ${short(measuredBase)}.`;
}

/** What happened to the branch or its base that nobody measured. */
function sinceThen({ campaign: { head, baseRef, measuredBase }, now }: Noted): string {
  switch (now.kind) {
    case "new-commits":
      return `**Newer commits were not measured.** The figures are those of ${short(head)}; the branch is at ${short(now.head)}.`;
    case "outdated":
      return `**${code(baseRef)} has moved on.** At ${short(now.base)} it has changes to what was measured${pathsInWords(now.paths)}; the figures are those of ${short(measuredBase)} and were not measured again.`;
    default:
      return "";
  }
}

const shownPaths = 5;

/** ` (`a.c`, `b.c` and 3 more)`; empty where no path is known. */
export function pathsInWords(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const more = paths.length > shownPaths ? ` and ${paths.length - shownPaths} more` : "";
  const shown = paths.slice(0, shownPaths).map((path) => code(path, 120));
  return ` (${shown.join(", ")}${more})`;
}

/** The note's marker line, its quoted lines, and the empty line behind. People's editors write CRLF. */
const block = /<!-- hone:note -->\r?\n(?:>.*(?:\r?\n|$))*(?:\r?\n)?/g;

/** A pull request's body with this note at its top and no other; null: with none. The rest stays as it is. */
export function withNote(body: string, note: string | null): string {
  const rest = body.replace(block, "");
  if (note === null) return rest;
  const quoted = ["[!WARNING]", ...note.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n");
  const text = `${marker("note")}\n${quoted}\n\n`;
  const opening = /^<!-- hone:pull-request -->(?:\r?\n)*/.exec(rest)?.[0] ?? "";
  return `${opening}${text}${rest.slice(opening.length)}`;
}
