import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Candidate, candidateLimits } from "../../src/model/candidate.ts";
import { EventBody } from "../../src/model/ledger.ts";
import { endOf, incumbentWith, saidIn, turn } from "./command-turn.ts";

describe("an agent that edits", () => {
  it("makes a candidate of what it changed, added and removed, against the base", async () => {
    const made = await turn(
      `cat > /tmp/brief; grep -q faster /tmp/brief || exit 9
       echo 'int a = 2;' > src/a.c; rm src/b.c; mkdir -p src/deep; printf 'int c;' > src/deep/c.c; touch README.md
       echo 'HYPOTHESIS:'; echo; echo '  fewer branches'; echo bye`,
    );
    expect(made.outcome).toEqual({
      parent: "base",
      proposer: "some-agent",
      hypothesis: "fewer branches",
      parameters: {},
      edits: [
        { path: "src/a.c", baseBlob: made.blobs.get("src/a.c"), content: "int a = 2;\n" },
        { path: "src/b.c", baseBlob: made.blobs.get("src/b.c"), content: null },
        { path: "src/deep/c.c", baseBlob: null, content: "int c;" },
      ],
    });
    expect(() => Candidate.parse({ id: "1", ...made.outcome })).not.toThrow();
    for (const event of made.events) expect(() => EventBody.parse(event)).not.toThrow();
    expect(made.events.map(({ type }) => type)).toEqual(["tool_call", "thought", "tool_result"]);
    expect(saidIn(made)).toMatch(/fewer branches\nbye$/);
    expect(readdirSync(made.scratch).filter((name) => name.startsWith("agent-"))).toEqual([]);
  });

  it("works on the incumbent, whose edits go on as edits against the base", async () => {
    const { blobs } = await turn("true");
    const blob = (path: string) => blobs.get(path) ?? null;
    const incumbent = incumbentWith([
      { path: "src/a.c", baseBlob: blob("src/a.c"), content: "int a = 5;\n" },
      { path: "src/b.c", baseBlob: blob("src/b.c"), content: "int b = 5;\n" },
      { path: "src/new.c", baseBlob: null, content: "int n;\n" },
      { path: "src/temporary.c", baseBlob: null, content: "int t;\n" },
    ]);
    const { outcome } = await turn(
      "cat src/a.c >> src/b.c; echo 'int a = 1;' > src/a.c; rm src/temporary.c; echo done",
      { incumbent },
    );
    expect(outcome).toMatchObject({
      parent: "7",
      edits: [
        { path: "src/b.c", baseBlob: blob("src/b.c"), content: "int b = 5;\nint a = 5;\n" },
        { path: "src/new.c", baseBlob: null, content: "int n;\n" },
      ],
    });
    const undone = await turn(
      "echo 'int a = 1;' > src/a.c; echo 'int b = 1;' > src/b.c; rm src/new.c src/temporary.c",
      { incumbent },
    );
    expect(undone.outcome).toMatchObject({
      outcome: "no-edit",
      why: expect.stringContaining("what is left is the base"),
    });
  });

  it("counts although it failed, and although its time ended, and both are said", async () => {
    const failing = await turn("echo x > src/a.c; echo oops >&2; exit 3");
    expect(failing.outcome).toMatchObject({ hypothesis: "oops", edits: [{ path: "src/a.c", content: "x\n" }] });
    expect(endOf(failing)).toMatch(/it ended with status 3; it changed src\/a\.c$/);
    expect(saidIn(failing)).toBe("oops");

    const slow = await turn("echo x > src/a.c; sleep 60", { timeoutSeconds: 1.5 });
    expect(slow.outcome).toMatchObject({
      hypothesis: "It said nothing; it changed src/a.c",
      edits: [{ path: "src/a.c", content: "x\n" }],
    });
    expect(endOf(slow)).toContain("it was ended, since it took longer than 1.5 s");
  });

  it("leaves behind what its tools make, which is no edit of its", async () => {
    const made = await turn(
      `mkdir -p .git .claude src/__pycache__ node_modules/x build
       echo x | tee .git/config .claude/settings.json src/__pycache__/a.pyc node_modules/x/index.js build/cached
       head -c 100 /dev/zero > a.out; chmod +x a.out; echo x > src/a.c`,
      { ignored: (paths) => Promise.resolve(new Set(paths.filter((path) => path.startsWith("build/")))) },
    );
    expect(made.outcome).toMatchObject({ edits: [{ path: "src/a.c" }] });
    expect(endOf(made)).toMatch(/not taken .*: \.claude\/settings\.json; a\.out$/);
  });

  it("may write outside the scope, which is the gate's business to refuse", async () => {
    const { outcome } = await turn("echo x > notes.txt; rm run.sh");
    expect(outcome).toMatchObject({
      edits: [
        { path: "notes.txt", content: "x\n" },
        { path: "run.sh", content: null },
      ],
    });
  });
});

describe("a turn without a candidate", () => {
  it.each([
    [
      "fails without an edit",
      "echo 1; echo broken >&2; exit 3",
      "failed",
      /status 3 and changed nothing; its last words:\n1\nbroken$/,
    ],
    ["is not there", "exec no-such-agent", "failed", /status 127: its program.*not in the sandbox/],
    [
      "only reads",
      "touch src/a.c; echo nothing to gain",
      "no-edit",
      /ended well and changed nothing.*\nnothing to gain$/,
    ],
    ["says nothing", "true", "no-edit", /it printed nothing$/],
    [
      "only writes settings",
      "mkdir .cursor; echo x > .cursor/rules",
      "no-edit",
      /no candidate may have them: \.cursor\/rules/,
    ],
  ])("an agent that %s", async (_what, script, outcome, why) => {
    expect((await turn(script)).outcome).toEqual({ outcome, why: expect.stringMatching(why) });
  });

  it("an agent that runs out of time without an edit", async () => {
    const { outcome } = await turn("echo thinking; sleep 60", { timeoutSeconds: 1 });
    expect(outcome).toMatchObject({
      outcome: "failed",
      why: expect.stringMatching(/longer than 1 s.*nothing.*\nthinking$/s),
    });
  });

  it("an agent that prints without end", async () => {
    const { outcome } = await turn("yes thinking", { limits: { output: 2 ** 20 } });
    expect(outcome).toMatchObject({ outcome: "failed", why: expect.stringMatching(/printed more than the 1 MiB/) });
  });

  it.each([
    ["a binary file", "printf 'a\\0b' > src/a.c", "`src/a.c` is a binary file"],
    ["text that is not UTF-8", "printf 'a\\377b' > src/a.c", "`src/a.c` is a binary file"],
    ["over a binary file", "printf 'a\\0\\1' > data.bin", "`data.bin` is a binary file"],
    ["a symbolic link", "ln -s /etc/shadow src/key.c", "`src/key.c` is a symbolic link"],
    ["a link in place of a file", "rm src/a.c; ln -s b.c src/a.c", "`src/a.c` is a symbolic link that was changed"],
    ["a pipe", "rm src/a.c; mkfifo src/a.c", "`src/a.c` is no file"],
    ["a mode", "chmod +x src/a.c", "`src/a.c` can be executed now: modes may not change"],
    [
      "a new program",
      "echo '#!/bin/sh' > src/x.sh; chmod +x src/x.sh",
      "`src/x.sh` is a new file that can be executed",
    ],
    [
      "200 files",
      "for i in $(seq 200); do echo $i > src/$i.c; done",
      "it changes 200 files; a candidate may change at most 100",
    ],
    ["one file of 3 MB", "yes | head -c 3000000 > src/a.c", "`src/a.c` has 3000000 bytes"],
    ["much in several files", "yes | head -c 1500000 | tee src/a.c > src/b.c", "its edits have 3000000 bytes"],
    [
      "a path that is too long",
      `d=src; for i in 1 2 3 4 5 6; do d=$d/$(printf '%0200d' 0); done; mkdir -p $d; echo x > $d/x`,
      "characters",
    ],
    ["a name that is no text", "echo x > src/$(printf '\\377').c", "is no file that can be read"],
  ])("an agent that writes %s", async (_what, script, why) => {
    const { outcome } = await turn(script);
    expect(outcome).toEqual({ outcome: "no-edit", why: expect.stringContaining(why) });
  });

  it("names the first few of many objections and counts the rest", async () => {
    const { outcome } = await turn("for i in 1 2 3 4 5; do ln -s x src/$i; done; exit 4");
    expect(outcome).toEqual({
      outcome: "no-edit",
      why: "`src/1` is a symbolic link; `src/2` is a symbolic link; `src/3` is a symbolic link; and 2 more; it ended with status 4",
    });
  });
});

it("takes as many files as a candidate may have", async () => {
  const { outcome } = await turn(`for i in $(seq ${candidateLimits.files}); do echo $i > src/$i.c; done`);
  expect(outcome).toMatchObject({ edits: expect.objectContaining({ length: candidateLimits.files }) });
});

it("keeps an agent's colours and invisible characters out of the ledger", async () => {
  const made = await turn("printf '\\033[31mred\\033[0m \\342\\200\\256evil\\r\\nend\\n'; echo x > src/a.c");
  expect(saidIn(made)).toBe("red evil\nend");
});

it("caps what an agent says at its end", async () => {
  const made = await turn("seq 100000; echo x > src/a.c");
  expect(saidIn(made).length).toBeLessThanOrEqual(4000);
  expect(saidIn(made)).toMatch(/^…\n\d+\n[\d\n]*\n100000$/);
});
