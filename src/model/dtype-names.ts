import { dtypes } from "./benchmark.ts";
import type { Dtype } from "./benchmark.ts";

/** What PyTorch, NumPy, Triton and people call the element types; the first name of each is the one that is shown. */
const names: Record<Dtype, readonly string[]> = {
  f64: ["float64", "double", "f64", "fp64"],
  f32: ["float32", "float", "f32", "fp32", "single"],
  f16: ["float16", "half", "f16", "fp16"],
  bf16: ["bfloat16", "bf16"],
  i64: ["int64", "long", "i64"],
  i32: ["int32", "int", "i32"],
  i16: ["int16", "short", "i16"],
  i8: ["int8", "i8"],
  u8: ["uint8", "byte", "u8"],
  bool: ["bool", "boolean", "bool_"],
};

const known = new Map<string, Dtype>();
for (const dtype of dtypes) for (const name of names[dtype]) known.set(name, dtype);

/** Every name that is known, for the nearest one to a wrong one. */
export const dtypeNames: readonly string[] = [...known.keys()];

/** The names that a person is told of, one a type. */
export const shownDtypeNames: readonly string[] = Object.values(names).map(([name = ""]) => name);

/** The element type that `torch.float32`, `half` or `np.int64` means; null where none is known. Case does not count. */
export const dtypeNamed = (text: string): Dtype | null =>
  known.get(
    text
      .trim()
      .toLowerCase()
      .replace(/^(torch|np|numpy|jnp|tl)\./, ""),
  ) ?? null;

/** Whether a type holds whole numbers or truth values only. */
export const isIntegral = (dtype: Dtype): boolean => !["f64", "f32", "f16", "bf16"].includes(dtype);
