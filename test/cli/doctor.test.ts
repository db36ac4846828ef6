import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { doctorLines } from "../../src/report/doctor-report.ts";
import { hone } from "./hone.ts";

const Document = z.strictObject({
  schemaVersion: z.literal(1),
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(["ok", "weak", "missing"]),
      detail: z.string().min(1),
      remedy: z.string().nullable(),
    }),
  ),
});

const program = fileURLToPath(new URL("../../bin/hone.js", import.meta.url));

/** `hone doctor --json` begun by other words: as another user, on other cores. */
function doctorAfter(words: readonly [string, ...string[]]) {
  const [first, ...rest] = words;
  const ended = spawnSync(first, [...rest, process.execPath, program, "doctor", "--json"], { encoding: "utf8" });
  return { status: ended.status, ...Document.parse(JSON.parse(ended.stdout)) };
}

const find = (checks: z.infer<typeof Document>["checks"], name: string) =>
  checks.find((check) => check.name === name) ?? { state: "none", detail: "", remedy: "" };

describe("hone doctor", () => {
  it("finds this machine fit, having tried the sandbox and the freezing", async () => {
    const { status, stdout } = await hone(["doctor"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {6}sandbox +works: bubblewrap/m);
    expect(stdout).toMatch(/^ok {6}freezing +a confined process was stopped, looked at and continued$/m);
    expect(stdout).toMatch(/^Fit/m);
  });

  it("answers one document with --json, each weak point with its remedy", async () => {
    const { status, stdout } = await hone(["doctor", "--json"]);
    const { ok, checks } = Document.parse(JSON.parse(stdout));
    expect({ status, ok }).toEqual({ status: 0, ok: true });
    for (const { name, state, remedy } of checks) expect(remedy === null, name).toBe(state === "ok");
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });

  it("fails where bubblewrap is not installed, and says how to mend it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hone-path-"));
    try {
      chmodSync(folder, 0o755);
      for (const name of ["prlimit", "setpriv", "taskset", "flock", "git", "cc", "make", "sh", "cat", "true", "env"])
        symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(folder, name));
      const { status, stdout, stderr } = await hone(["doctor"], { env: { PATH: folder } });
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^missing sandbox .*\(Install it: .*apt-get install -y bubblewrap util-linux\)$/m);
      expect(stderr).toMatch(/^missing bwrap .*\(sudo apt-get update && sudo apt-get install -y bubblewrap\)$/m);
      expect(stderr).toMatch(/^ok {6}git /m);
      expect(stderr).toMatch(/^Not fit: \d+ things missing\.$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("calls one core weak, and stays fit", () => {
    const { status, checks } = doctorAfter(["taskset", "-c", "0"]);
    expect(status).toBe(0);
    expect(find(checks, "cores")).toMatchObject({ state: "weak", detail: expect.stringContaining("one only") });
  });

  it.runIf(process.getuid?.() === 0)("says what is weaker for an ordinary user", () => {
    const { status, checks } = doctorAfter(["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"]);
    expect(status).toBe(0);
    expect(find(checks, "user").state).toBe("weak");
    expect(find(checks, "control groups")).toMatchObject({ state: "weak", detail: expect.stringContaining("rlimits") });
  });

  it.runIf(process.getuid?.() === 0)("fails where nothing can be frozen", () => {
    const { status, checks } = doctorAfter(["setpriv", "--bounding-set=-kill", "--inh-caps=-kill"]);
    expect(status).toBe(1);
    expect(find(checks, "freezing")).toMatchObject({ state: "missing", remedy: expect.stringContaining("CAP_KILL") });
  });

  it("refuses arguments with status 2", async () => {
    expect((await hone(["doctor", "goal.md"])).status).toBe(2);
  });
});

it("a doctor's report lines up, and ends with a verdict", () => {
  const lines = doctorLines([
    { name: "git", state: "ok", detail: "present", remedy: null },
    { name: "control groups", state: "weak", detail: "none", remedy: "run as root" },
    { name: "bwrap", state: "missing", detail: "not on the path", remedy: "install it" },
  ]);
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "ok      git             present
    weak    control groups  none  (run as root)
    missing bwrap           not on the path  (install it)

    Not fit: 1 thing missing."
  `);
});
