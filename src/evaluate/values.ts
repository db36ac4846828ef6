import type { Dtype } from "../model/benchmark.ts";
import { decode } from "./compare-output.ts";
import { encode } from "./input-pool.ts";

/** Elements in another type; a wider one holds the same values. Equal types cost nothing. */
export function convertValues(bytes: Uint8Array, { from, to }: { from: Dtype; to: Dtype }): Uint8Array {
  return from === to ? bytes : encode(Float64Array.from(decode(bytes, from)), to);
}

/** The number that a type holds in place of a number. */
export const roundedTo = (dtype: Dtype, value: number): number =>
  decode(encode(Float64Array.of(value), dtype), dtype)[0] ?? value;
