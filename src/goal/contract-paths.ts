import type { Benchmark } from "../model/benchmark.ts";

/** A path or pattern of the contract and the key that it stands at. */
export type ContractPath = { path: PropertyKey[]; entry: string };

/** What a contract keeps from being changed, in both of FermiLink's places for it. */
export const closedPaths = ({ repo, agent_contract: agent }: Benchmark): ContractPath[] => [
  ...(repo?.immutable_paths ?? []).map((entry, at) => ({ path: ["repo", "immutable_paths", at], entry })),
  ...(agent?.never_edit ?? []).map((entry, at) => ({ path: ["agent_contract", "never_edit", at], entry })),
];

/** What a contract opens beside the goal's own scope. */
export const openedPaths = ({ repo }: Benchmark): ContractPath[] =>
  (repo?.editable_paths ?? []).map((entry, at) => ({ path: ["repo", "editable_paths", at], entry }));
