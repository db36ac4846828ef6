import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withHostLock } from "../../src/evaluate/host-lock.ts";
import { isRoot, runModule } from "../sandbox/as-other.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hone-lock-"));
  chmodSync(folder, 0o1777);
  vi.stubEnv("TMPDIR", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const inTurn = (one: string, other: string) => [one, other].flatMap((name) => [`${name} begins`, `${name} ends`]);

describe("the machine's measuring lock", () => {
  it("is held by one at a time", async () => {
    const said: string[] = [];
    const work = (name: string) => async () => {
      said.push(`${name} begins`);
      await setTimeout(50);
      said.push(`${name} ends`);
    };
    const names = ["a", "b", "c"];
    await Promise.all(names.map((name) => withHostLock(work(name))));
    const order = said.filter((line) => line.endsWith("begins")).map((line) => line.slice(0, 1));
    expect(said).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it("lets work on two devices go on side by side, and work on one device and on processors take turns", async () => {
    const said: string[] = [];
    const work = (name: string) => async () => {
      said.push(`${name} begins`);
      await setTimeout(100);
      said.push(`${name} ends`);
    };
    await Promise.all([withHostLock(work("a"), "GPU-1"), withHostLock(work("b"), "MIG-GPU-2/1/0")]);
    expect(said.slice(0, 2).toSorted()).toEqual(["a begins", "b begins"]);
    for (const [one, other] of [
      ["GPU-1", "GPU-1"],
      ["GPU-1", undefined],
      [undefined, "GPU-1"],
    ] as const) {
      said.length = 0;
      await Promise.all([withHostLock(work("a"), one), withHostLock(work("b"), other)]);
      const [first] = said;
      expect(said).toEqual(first === "a begins" ? inTurn("a", "b") : inTurn("b", "a"));
    }
    expect(readdirSync(folder).toSorted()).toEqual([
      "hone-device-GPU-1.lock",
      "hone-device-MIG-GPU-2-1-0.lock",
      "hone-measure.lock",
    ]);
  });

  it.skipIf(!isRoot)("is shared by users, each of whom may be the first", async () => {
    const asOther = (shared: string) =>
      runModule(
        `import { withHostLock } from "@/../evaluate/host-lock.ts"; await withHostLock(async () => console.log("held"));`,
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", `TMPDIR=${shared}`],
      );
    await withHostLock(() => Promise.resolve());
    expect(asOther(folder)).toMatchObject({ stdout: "held\n", status: 0 });
    rmSync(join(folder, "hone-measure.lock"));
    expect(asOther(folder)).toMatchObject({ stdout: "held\n", status: 0 });
    expect(await withHostLock(() => Promise.resolve("held"))).toBe("held");
  });
});
