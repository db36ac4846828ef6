import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Benchmark, Case, Dtype } from "../../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../../model/expression.ts";
import { runConfined } from "../../sandbox/run-confined.ts";
import type { Scratch } from "../../sandbox/scratch.ts";
import { numericParameters, tensorsOfCase } from "../case-tensors.ts";
import type { Environment } from "../environment/environment.ts";
import { harnessFile } from "../harness-files.ts";
import type { RoofKind } from "../roofline-store.ts";

const rate = z.number().positive();

/** What a GPU does at most: operations a second by type, bytes a second out of its memory (`far`) and its L2 (`near`). */
export const DeviceRoof = z.strictObject({
  f64: rate.optional(),
  f32: rate.optional(),
  tf32: rate.optional(),
  f16: rate.optional(),
  bf16: rate.optional(),
  i8: rate.optional(),
  near: rate,
  far: rate,
  /** Bytes of the L2; 0 where the device does not tell. */
  l2: z.number().nonnegative(),
});
export type DeviceRoof = z.infer<typeof DeviceRoof>;

export type DeviceRoofSite = {
  scratch: Scratch;
  /** With the device among its mounts, and a Python that has PyTorch. */
  environment: Environment;
  cores: readonly number[] | null;
};

const program = "device-roofline.py";

/** How it is kept from one campaign to the next. */
export const deviceRoof: RoofKind<DeviceRoof> = {
  schema: DeviceRoof,
  program,
  higher: (one, other) => higherDeviceRoof(one, other),
};

/** Measures the roof with Hone's own program, harness/device-roofline.py, in a few seconds. Null where it does not run. */
export async function measureDeviceRoof(site: DeviceRoofSite, device = "cuda"): Promise<DeviceRoof | null> {
  const { scratch, environment, cores } = site;
  if (environment.python === null) return null;
  // Hone itself may lie where the sandbox's user cannot pass.
  const file = join(scratch.folderForSandbox("device-roofline"), program);
  copyFileSync(harnessFile(program), file);
  chmodSync(file, 0o644);
  const ran = await runConfined(scratch, {
    command: [environment.python, "-I", `/hone/${program}`, device],
    mounts: [{ from: file, at: `/hone/${program}` }, ...environment.mounts],
    env: environment.env,
    cwd: "/tmp",
    cores,
    timeoutSeconds: 180,
  });
  return ran.exitCode === 0 ? readRoof(ran.stdout) : null;
}

function readRoof(text: string): DeviceRoof | null {
  try {
    return DeviceRoof.safeParse(JSON.parse(text.trim().split("\n").at(-1) ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/** The larger of each rate: noise makes a measured rate smaller and never larger. */
export function higherDeviceRoof(one: DeviceRoof, other: DeviceRoof): DeviceRoof {
  const before = new Map(Object.entries(one));
  const larger = Object.entries(other).map(([name, value]) => [name, Math.max(value ?? 0, before.get(name) ?? 0)]);
  return DeviceRoof.parse({ ...one, ...Object.fromEntries(larger) });
}

/** A clock may boost higher than in the trials, and a kernel be better than PyTorch's. As on processors, a quarter. */
const margin = 1.25;
/** A copy by PyTorch's kernel is far from all that an L2 can do. */
const nearMargin = 2.5;

/**
 * Seconds that a call of a case takes at least on this device (the roofline model, as `leastSeconds` has it). A tensor that
 * lies in the L2 can be read faster than memory gives it: what does not fit must have come from memory, and only where the
 * caches are cold must all inputs. Written bytes may stay in the L2. More bytes than the tensors hold are the same ones
 * again, which may lie anywhere. Undefined where the case states no work.
 */
export function leastDeviceSeconds(benchmark: Benchmark, workload: Case, roof: DeviceRoof): number | undefined {
  const work = (text: string | undefined): number =>
    text === undefined ? 0 : evaluateExpression(parseExpression(text), numericParameters(workload));
  const { tensors } = tensorsOfCase(benchmark, workload);
  const held = sum(tensors.map(({ span }) => span));
  const bytes = Math.min(work(workload.bytes), held);
  const read = sum(tensors.map(({ span, filled }) => (filled ? span : 0)));
  const fromMemory = workload.cache === "cold" ? Math.min(bytes, read) : bytes - roof.l2;
  const peak = peakOf(benchmark, roof);
  const seconds = Math.max(
    peak === null ? 0 : work(workload.flops) / (peak * margin),
    bytes / (roof.near * nearMargin),
    fromMemory / (roof.far * margin),
  );
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Operations a second on a type, where a tolerance allows what is done on smaller ones: singles are rounded to 16 bits,
 * those to 8, which go at twice the rate (NVIDIA H100 Tensor Core GPU Architecture), and doubles are put together from
 * bytes at the rate of TF32 at the most (Ootomo, Ozaki, Yokota, "DGEMM on integer matrix multiplication unit", 2024).
 */
function peakOf({ functions }: Benchmark, roof: DeviceRoof): number | null {
  const known = (...rates: (number | undefined)[]): number => Math.max(0, ...rates.map((each) => each ?? 0));
  const small = 2 * known(roof.f32, roof.tf32, roof.f16, roof.bf16);
  const bytes = known(roof.i8, small);
  const double = known(roof.f64, roof.f32, roof.tf32);
  const ofType: Record<Dtype, number> = {
    f64: double,
    f32: small,
    f16: small,
    bf16: small,
    i64: double,
    i32: bytes,
    i16: bytes,
    i8: bytes,
    u8: bytes,
    bool: bytes,
  };
  const tensors = functions.flatMap(({ args }) => args.filter(({ role }) => role !== "scalar"));
  const peak = tensors.length === 0 ? bytes : Math.max(...tensors.map(({ dtype }) => ofType[dtype]));
  return peak === 0 ? null : peak;
}
