import { describe, expect, it } from "vitest";
import type { Campaign } from "../../src/model/campaign.ts";
import { pullNote, withNote } from "../../src/report/pull-note.ts";
import type { CampaignNow } from "../../src/report/standing.ts";
import { hostile, published, verify } from "./sample.ts";

const newer = "6b1d0aa".padEnd(40, "0");
const note = (changes: Partial<Campaign>, now: CampaignNow = { kind: "quiet" }, verified = verify) =>
  pullNote({ campaign: { ...published, ...changes }, verify: verified, now });

const measured = { ...published.request, mode: "verify", attempt: 3, base: newer } as const;

describe("before its figures a pull request says", () => {
  it("nothing, where they say all", () => expect(note({})).toBeNull());

  it("that newer commits were not measured", () => {
    expect(note({}, { kind: "new-commits", head: newer })).toBe(
      "**Newer commits were not measured.** The figures are those of `4f2c9ab`; the branch is at `6b1d0aa`.",
    );
  });

  it("that its base has moved on, and with what", () => {
    const paths = ["a.c", "b.c", "c.c", "d.c", "e.c", "f.c"];
    expect(note({}, { kind: "outdated", base: newer, paths })).toBe(
      "**`main` has moved on.** At `6b1d0aa` it has changes to what was measured (`a.c`, `b.c`, `c.c`, `d.c`, `e.c` and 1 more); the figures are those of `3f2c9ab` and were not measured again.",
    );
  });

  it("that the gain was not confirmed again", () => {
    expect(note({ reason: "the confirmation said slower: 0.9x", request: measured })).toBe(
      "**The gain was not confirmed on `6b1d0aa`** of `main`: the confirmation said slower: 0.9x. The figures are those of `3f2c9ab`.",
    );
  });

  it("the newest figures where the branch could not be moved", () => {
    const text = note({ reason: "GitHub refused to rebuild the branch", request: measured }, undefined, {
      ...verify,
      base: newer,
    });
    expect(text).toContain(
      "Measured again on `6b1d0aa` of `main`: 4.1x faster (95 % interval 4.0–4.2). The branch was not moved there: GitHub refused to rebuild the branch.",
    );
  });

  it("how a further search ended", () => {
    expect(note({ reason: "none of 9 candidates was faster" })).toBe(
      "A further search ended without anything to publish: none of 9 candidates was faster.",
    );
  });

  it("nothing that mentions or links", () => {
    const text =
      note({ reason: hostile, request: measured }, { kind: "outdated", base: newer, paths: [hostile] }) ?? "";
    expect(text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE")).not.toMatch(
      /@octocat|#1\b|www\.evil|https:\/\/evil|(?<!\\)[<[]/,
    );
  });
});

describe("the note of a body", () => {
  const body = "<!-- hone:pull-request -->\n\nCloses #1.\n\n> A quotation.\n";
  const noted = withNote(body, "One.\n\nTwo.");

  it("stands at its top", () => {
    expect(noted).toBe(
      "<!-- hone:pull-request -->\n\n<!-- hone:note -->\n> [!WARNING]\n> One.\n>\n> Two.\n\nCloses #1.\n\n> A quotation.\n",
    );
  });

  it("is the same when it is set twice", () => expect(withNote(noted, "One.\n\nTwo.")).toBe(noted));
  it("is replaced", () => expect(withNote(noted, "Three.")).toBe(withNote(body, "Three.")));
  it("goes without a trace", () => expect(withNote(noted, null)).toBe(body));

  it.each([
    ["written anew by a person", "My own words."],
    ["emptied", ""],
    ["saved by a browser, with CRLF", noted.replaceAll("\n", "\r\n")],
    ["cut off behind the note", "<!-- hone:note -->\n> One."],
  ])("is set once in a body that was %s", (_, edited) => {
    const once = withNote(edited, "One.");
    expect(withNote(once, "One.")).toBe(once);
    expect(once.match(/hone:note/g)).toHaveLength(1);
    expect(withNote(once, null)).toBe(withNote(edited, null));
  });
});
