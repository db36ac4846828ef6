import { expect, test } from "vitest";
import { quarantineComment } from "../../src/report/quarantine-comment.ts";

const moved = {
  campaign: "issue-4-7669dcf5",
  foreign: "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0",
  reason: "its commit has no signature of Hone",
  kept: "refs/hone/campaigns-quarantine/issue-4-7669dcf5-f0f0f0f0f0f0",
  goesOn: true,
};

test("a foreign commit on a state is told with what was done and what to do", () => {
  expect(quarantineComment(moved)).toMatchInlineSnapshot(`
    "<!-- hone:quarantine-f0f0f0f0f0f0 -->

    ### Hone: a state that is not Hone's was moved aside

    The state of campaign \`issue-4-7669dcf5\` named a commit that Hone does not trust: its commit has no signature of Hone. Nothing of it was used. The campaign goes on from the state before it, which is Hone's own.

    **What to do:** find out who wrote it; whoever can write to this repository's contents can. The commit is kept as \`refs/hone/campaigns-quarantine/issue-4-7669dcf5-f0f0f0f0f0f0\`; delete that ref when you are done with it.
    "
  `);
});

test("where nothing of Hone's own is left it says how to begin anew", () => {
  const text = quarantineComment({ ...moved, goesOn: false });
  expect(text).toContain("the campaign is gone. Take the label off and put it on again to begin anew.");
  expect(text).not.toContain("goes on from the state before it");
});

test("nobody is called by it", () => {
  expect(quarantineComment({ ...moved, reason: "@octo/everyone <img src=x>" })).not.toMatch(/@octo|(?<!\\)<img/);
});
