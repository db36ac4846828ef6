import type { Benchmark } from "../model/benchmark.ts";

/** Something in a contract that its keys, each by itself, do not show. `path` leads to the key to look at. */
export type Finding = { path: PropertyKey[]; what: string; remedy: string };

/** Finds what one property of contracts is broken by. */
export type Rule = (benchmark: Benchmark) => Finding[];

export const finding = (path: PropertyKey[], what: string, remedy: string): Finding => ({ path, what, remedy });

/** Indices of the texts that were there before. */
export const repeated = (texts: readonly string[]): number[] =>
  texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []));
