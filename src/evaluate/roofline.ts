import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Benchmark, Case, Dtype } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { runConfined } from "../sandbox/run-confined.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import { numericParameters } from "./case-tensors.ts";
import { harnessFile } from "./harness-files.ts";

const rate = z.number().positive();

/** What the cores of a measurement do at most: operations a second by type, bytes a second by place. */
export const Roof = z.strictObject({ f32: rate, f64: rate, near: rate, far: rate });
export type Roof = z.infer<typeof Roof>;

export type RoofSite = { scratch: Scratch; cores: readonly number[] | null; threads: number };

/**
 * Measures the roof with a program of Hone's own (harness/roofline.c), compiled for this very processor, on the
 * candidates' cores: half a second. Null where it cannot be compiled or does not run.
 */
export async function measureRoof({ scratch, cores, threads }: RoofSite): Promise<Roof | null> {
  const folder = scratch.folderForSandbox("roofline");
  copyFileSync(harnessFile("roofline.c"), join(folder, "roofline.c"));
  chmodSync(join(folder, "roofline.c"), 0o644);
  const place = { mounts: [{ from: folder, at: "/work", writable: true }], cwd: "/work", timeoutSeconds: 60 };
  // Some compilers know no native processor.
  for (const target of [["-march=native"], ["-mcpu=native"], []]) {
    const command = ["cc", "-O3", ...target, "-pthread", "-o", "roofline", "roofline.c"];
    const compiled = await runConfined(scratch, { ...place, command });
    if (compiled.exitCode !== 0) continue;
    const ran = await runConfined(scratch, {
      ...place,
      cores,
      command: ["/work/roofline", String(threads), String(farBytes)],
    });
    return ran.exitCode === 0 ? readRoof(ran.stdout) : null;
  }
  return null;
}

/**
 * Bytes that count as memory. A last-level cache that is larger makes the figure larger than memory's own, and so errs
 * on the candidate's side.
 */
const farBytes = 256 * 2 ** 20;

function readRoof(text: string): Roof | null {
  const lines = text.trim().split("\n");
  return Roof.safeParse(Object.fromEntries(lines.map(rateOfLine))).data ?? null;
}

function rateOfLine(line: string): [string, number] {
  const [name = "", value] = line.split(" ");
  return [name, Number(value)];
}

/** The larger of each rate: noise makes a measured rate smaller and never larger. */
export function higherRoof(one: Roof, other: Roof): Roof {
  return {
    f32: Math.max(one.f32, other.f32),
    f64: Math.max(one.f64, other.f64),
    near: Math.max(one.near, other.near),
    far: Math.max(one.far, other.far),
  };
}

/**
 * A clock may boost higher in a long call than in the short trials, when neighbours on the processor are quieter, and a
 * loop may be better than the trial's. Rejecting honest work would be worse than to let pass what is a quarter too fast.
 */
const margin = 1.25;
/** Memory is shared with all that runs on the machine: a third less was seen where others were at work. */
const farMargin = 2;

/** How many singles' worth of operations a vector does at once on a type; f64 has a rate of its own. */
const packing: Record<Dtype, number> = {
  f64: 0,
  f32: 1,
  f16: 2,
  bf16: 2,
  i64: 1,
  i32: 1,
  i16: 2,
  i8: 4,
  u8: 4,
  bool: 4,
};

/**
 * The same where the processor has a unit that multiplies matrices, which the program does not try: 16-bit floats at 16
 * and bytes at 32 times the rate of singles in vectors (Intel, "64 and IA-32 Architectures Optimization Reference
 * Manual", chapter "Intel AMX"). Where the tolerance allows, singles may be rounded to 16 bits, and doubles be put
 * together from bytes at about twice their own rate, which is that of singles (Ootomo, Ozaki, Yokota, "DGEMM on integer
 * matrix multiplication unit", 2024).
 */
const matrixPacking: Record<Dtype, number> = {
  f64: 1,
  f32: 16,
  f16: 16,
  bf16: 16,
  i64: 1,
  i32: 16,
  i16: 16,
  i8: 32,
  u8: 32,
  bool: 32,
};

/** Whether the processor has such a unit, by the flags of /proc/cpuinfo. */
export function hasMatrixUnit(): boolean {
  try {
    return /\b(amx_tile|sme)\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return false;
  }
}

export type Machinery = { roof: Roof; /** Whether the processor multiplies matrices as such. */ matrixUnit: boolean };

/**
 * Seconds that a call of a case takes at least: max(flops / peak, bytes / bandwidth), the roofline model (Williams,
 * Waterman, Patterson, "Roofline", CACM 52(4), 2009), each rate taken higher than measured. The peak is that
 * of the contract's type with the highest rate. Data of warm cases may lie in the first-level cache. Undefined where
 * the case states neither, or nothing above 0.
 */
export function leastSeconds(benchmark: Benchmark, workload: Case, machinery: Machinery): number | undefined {
  const work = (text: string | undefined): number =>
    text === undefined ? 0 : evaluateExpression(parseExpression(text), numericParameters(workload));
  const { far, near } = machinery.roof;
  const bandwidth = workload.cache === "cold" ? far * farMargin : near * margin;
  const seconds = Math.max(
    work(workload.flops) / (peakOf(benchmark, machinery) * margin),
    work(workload.bytes) / bandwidth,
  );
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

function peakOf({ functions }: Benchmark, { roof, matrixUnit }: Machinery): number {
  const packed = matrixUnit ? matrixPacking : packing;
  const tensors = functions.flatMap(({ args }) => args.filter(({ role }) => role !== "scalar"));
  return Math.max(roof.f64, ...tensors.map(({ dtype }) => packed[dtype] * roof.f32), tensors.length > 0 ? 0 : roof.f32);
}
