import type { Benchmark } from "../model/benchmark.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import type { Program } from "./harness-process.ts";

export type NativeParts = {
  /** Paths on this machine of the harness's binary and of the library. */
  harness: string;
  library: string;
  symbols: readonly string[];
  /** The library that a planted candidate of Hone's own wraps; no other candidate sees it. */
  wrapped?: string;
};

/** The native harness with a library loaded. */
export function nativeProgram(scratch: Scratch, { harness, library, symbols, wrapped }: NativeParts): Program {
  const isConfined = scratch.sandbox === "bubblewrap";
  return {
    command: ["/hone/harness", "/hone/filter", "/hone/library.so", ...symbols],
    mounts: [
      { from: harness, at: "/hone/harness" },
      { from: scratch.harnessFilter, at: "/hone/filter" },
      { from: library, at: "/hone/library.so" },
      ...(wrapped === undefined ? [] : [{ from: wrapped, at: "/hone/wrapped.so" }]),
    ],
    env: wrapped === undefined ? {} : { HONE_WRAPPED: isConfined ? "/hone/wrapped.so" : wrapped },
    startSeconds: 30,
  };
}

export const symbolsOf = (functions: Benchmark["functions"]): string[] => functions.map(({ symbol }) => symbol ?? "");
