import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  deviceRoof,
  higherDeviceRoof,
  leastDeviceSeconds,
  measureDeviceRoof,
} from "../../src/evaluate/device/device-roof.ts";
import type { DeviceRoof } from "../../src/evaluate/device/device-roof.ts";
import { noEnvironment } from "../../src/evaluate/environment/environment.ts";
import { knownRoofOf } from "../../src/evaluate/roofline-store.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

/** Of an H200's size. */
const roof: DeviceRoof = {
  f64: 6e13,
  f32: 5e13,
  tf32: 4e14,
  f16: 7e14,
  bf16: 7e14,
  i8: 1.3e15,
  near: 8e12,
  far: 4e12,
  l2: 50 * 2 ** 20,
};

const least = (dtype: string, work: Record<string, unknown>, on: DeviceRoof = roof) => {
  const contract = Benchmark.parse({
    schema_version: 1,
    benchmark_id: "roof",
    driver: "python",
    device: "cuda",
    functions: [
      {
        entry: "kernel.py:f",
        args: [
          { name: "x", role: "in", dtype, shape: ["n"] },
          { name: "y", role: "out", dtype, shape: ["n"] },
        ],
      },
    ],
    cases: [{ id: "one", n: 2 ** 26, ...work }],
  });
  const [only] = contract.cases;
  return only && leastDeviceSeconds(contract, only, on);
};
/** Bytes of one of the two tensors of 2^26 singles. */
const half = 4 * 2 ** 26;

describe("the least seconds of a call on a GPU", () => {
  it("let out of memory what the L2 cannot hold, and no more", () => {
    expect(least("f32", { bytes: "8*n" })).toBeCloseTo((2 * half - roof.l2) / (1.25 * roof.far), 9);
    const fitting = least("f32", { n: 2 ** 20, bytes: "8*n" });
    expect(fitting).toBeCloseTo((8 * 2 ** 20) / (2.5 * roof.near), 9);
  });

  it("have all inputs come from memory where caches are cold; what is written may stay in the L2", () => {
    expect(least("f32", { n: 2 ** 20, bytes: "8*n", cache: "cold" })).toBeCloseTo(
      (4 * 2 ** 20) / (1.25 * roof.far),
      12,
    );
  });

  it("count no byte twice: the same ones again may come from anywhere", () => {
    expect(least("f32", { bytes: "800*n" })).toBe(least("f32", { bytes: "8*n" }));
  });

  it("grant each type what a tolerance may have it rounded to", () => {
    expect(least("f16", { flops: "n*n" })).toBeCloseTo(2 ** 52 / (1.25 * 2 * roof.f16!), 6);
    expect(least("f32", { flops: "n*n" })).toBe(least("f16", { flops: "n*n" }));
    expect(least("f64", { flops: "n*n" })).toBeCloseTo(2 ** 52 / (1.25 * roof.tf32!), 6);
    expect(least("i8", { flops: "n*n" })).toBe(least("f16", { flops: "n*n" }));
  });

  it("are not known for a case that states no work, or whose type the device has no rate of", () => {
    expect(least("f32", {})).toBeUndefined();
    expect(least("f32", { flops: "n*n" }, { near: 1, far: 1, l2: 0 })).toBeUndefined();
  });
});

describe("a measured device roof", () => {
  let [folder, scratch]: [string, Scratch | null] = ["", null];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hone-python-"));
    chmodSync(folder, 0o755);
    scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  });
  afterEach(() => {
    scratch?.remove();
    rmSync(folder, { recursive: true });
  });
  /** What Hone's program gives when a Python runs it that answers like this. */
  const measured = async (script: string) => {
    writeFileSync(join(folder, "python"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const environment = { ...noEnvironment, python: "/env/python", mounts: [{ from: folder, at: "/env" }] };
    return scratch && (await measureDeviceRoof({ scratch, environment, cores: null }));
  };

  it("is what the program prints, run with the environment's Python in a sandbox of its own", async () => {
    const script = `test "$1 $3" = "-I cuda" && grep -q FAR_BYTES "$2" && echo warning && echo '${JSON.stringify(roof)}'`;
    expect(await measured(script)).toEqual(roof);
  });

  it.each(["exit 1", "echo nothing", "echo '{}'", `echo '{"near": 1, "far": 0, "l2": 0}'`])(
    "is none where it answers with %j",
    async (script) => {
      expect(await measured(script)).toBeNull();
    },
  );

  it("is none without a Python", async () => {
    expect(scratch && (await measureDeviceRoof({ scratch, environment: noEnvironment, cores: null }))).toBeNull();
  });

  it("never falls by another measurement, and takes a type that only one of them has", () => {
    const { i8: _, ...other } = { ...roof, far: 3e12, near: 9e12, f16: 8e14 };
    expect(higherDeviceRoof(roof, other)).toEqual({ ...roof, near: 9e12, f16: 8e14 });
    expect(higherDeviceRoof(other, roof)).toEqual({ ...roof, near: 9e12, f16: 8e14 });
  });

  it("is kept for one device, of the same kind as another or not", async () => {
    const machine = { fingerprint: "here", toolchain: "cc", device: "NVIDIA H200" };
    const known = (device: string, far: number) =>
      knownRoofOf(
        deviceRoof,
        { folder, machine, device, threads: 1, now: 1 },
        { fresh: false, measure: async () => ({ ...roof, far }) },
      );
    for (const far of [1, 2, 3]) await known("GPU-a", far);
    expect((await known("GPU-a", 9))?.far).toBe(3);
    expect((await known("GPU-b", 9))?.far).toBe(9);
  });
});
