import type { Benchmark, Case } from "../model/benchmark.ts";
import { resultsFrom } from "./arena.ts";
import { tensorsOfCase } from "./case-tensors.ts";
import type { CaseFunction, CaseTensor, CaseTensors } from "./case-tensors.ts";

/** A tensor of a case, and where its slots lie in the arena. */
export type Tensor = CaseTensor & {
  /** Byte offset of slot 0 in the arena, and distance from slot to slot. */
  offset: number;
  stride: number;
};

/** What a harness is told before it runs a case. A slot is one call's whole set of tensors. */
export type CaseLayout = {
  id: string;
  slots: number;
  /** Of the memory that processes map, the results' not included. */
  bytes: number;
  tensors: readonly Tensor[];
  functions: readonly CaseFunction[];
};

/** Least bytes before and after each tensor that belong to nobody; a vector register is as wide. */
export const guardBytes = 64;

const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

/** Bytes from a tensor's slot to its next one. An even multiple of the alignment keeps every slot at an odd one. */
const strideOf = ({ span, align }: CaseTensor): number => alignUp(span + guardBytes, 2 * align);

/** The first odd multiple of the alignment from a place on: what is aligned to 64 bytes is not to 128 by luck. */
const oddMultiple = (from: number, align: number): number => alignUp(from - align, 2 * align) + align;

/** Bytes of one slot of a case, its guards included: what decides how many slots fit. */
export const slotBytes = (benchmark: Benchmark, workload: Case): number =>
  tensorsOfCase(benchmark, workload).tensors.reduce((sum, tensor) => sum + strideOf(tensor), 0);

/** Bytes that a layout takes beside its slots, at most. */
const leadBytes = (benchmark: Benchmark, workload: Case): number =>
  tensorsOfCase(benchmark, workload).tensors.reduce((sum, { align }) => sum + guardBytes + 2 * align, 0);

/** Bytes that so many slots of a case need of an arena, at most. */
export const bytesForSlots = (benchmark: Benchmark, workload: Case, slots: number): number =>
  leadBytes(benchmark, workload) + slots * slotBytes(benchmark, workload);

/** How many slots of a case an arena of so many bytes has room for; 0 when not even one. */
export const slotsWithin = (benchmark: Benchmark, workload: Case, bytes: number): number =>
  Math.max(0, Math.floor((bytes - leadBytes(benchmark, workload)) / slotBytes(benchmark, workload)));

/** Lays out `slots` slots of a case as the contract has it. */
export const layOut = (benchmark: Benchmark, workload: Case, slots: number): CaseLayout =>
  placeSlots(workload.id, tensorsOfCase(benchmark, workload), slots);

/** The slots of one tensor lie side by side, with guards before, between and after them. */
export function placeSlots(id: string, { tensors, functions }: CaseTensors, slots: number): CaseLayout {
  const end = { mapped: 0, returned: resultsFrom };
  const placed = tensors.map((tensor): Tensor => {
    const part = tensor.returned ? "returned" : "mapped";
    const offset = oddMultiple(end[part] + guardBytes, tensor.align);
    const stride = strideOf(tensor);
    end[part] = offset + stride * slots;
    return { ...tensor, offset, stride };
  });
  return { id, slots, bytes: end.mapped, tensors: placed, functions };
}
