import { describe, expect, it } from "vitest";
import { checkText } from "../../src/report/check-text.ts";
import { evaluation, hostile, published, verify } from "./sample.ts";

const kinds = ["measured", "running", "outdated"] as const;
const text = (kind: (typeof kinds)[number], changes: Partial<Parameters<typeof checkText>[0]> = {}) =>
  checkText({ campaign: published, verify, kind, ...changes });

describe("the check run", () => {
  it.each(kinds)("that is %s reads like this", (kind) => expect(text(kind)).toMatchSnapshot());

  it("says what it measures or looks for while it runs", () => {
    const request = { ...published.request, mode: "verify" as const };
    expect(text("running", { campaign: { ...published, request } }).title).toBe("Measuring again");
    expect(text("running").title).toBe("Searching on");
  });

  it.each(kinds)("keeps within GitHub's limits while %s, whatever a run claims", (kind) => {
    const cases = Array.from({ length: 2000 }, (_, index) => ({ ...evaluation.cases[0]!, id: `${hostile}${index}` }));
    const claimed = { ...verify, evidence: { ...evaluation, cases } };
    const { title, summary, actions } = text(kind, { verify: claimed, campaign: { ...published, reason: hostile } });
    expect(title.length).toBeLessThanOrEqual(200);
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(actions.length).toBeLessThanOrEqual(3);
    for (const { label, description, identifier } of actions) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(identifier.length).toBeLessThanOrEqual(20);
    }
    expect(summary.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE")).not.toMatch(/@octocat|www\.evil|https:\/\/evil/);
  });
});
