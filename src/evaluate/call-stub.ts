import type { Argument, Benchmark, Dtype } from "../model/benchmark.ts";

const cTypes: Record<Dtype, string> = {
  f64: "double",
  f32: "float",
  f16: "uint16_t",
  bf16: "uint16_t",
  i64: "int64_t",
  i32: "int32_t",
  i16: "int16_t",
  i8: "int8_t",
  u8: "uint8_t",
  bool: "uint8_t",
};

/**
 * C source of `stub.h`: `hone_call(index, function, values)` calls the contract's functions with their own types.
 * Made from the contract alone and compiled outside the candidate's tree; names are identifiers by the schema.
 * Scalars travel as the bits of their type in a 64-bit word.
 */
export function callStub(functions: Benchmark["functions"]): string {
  const cases = functions.map((called, index) => {
    const types = called.args.map(argumentType).join(", ") || "void";
    const values = called.args.map(argumentValue).join(", ");
    const returns = called.returns === "status" ? "int" : "void";
    const call = `((${returns} (*)(${types}))function)(${values})`;
    return called.returns === "status"
      ? `    case ${index}: return (uint64_t)(int64_t)${call};`
      : `    case ${index}: ${call}; return 0;`;
  });
  return [
    "#include <stdint.h>",
    "#include <string.h>",
    "static inline double hone_f64(uint64_t bits) { double value; memcpy(&value, &bits, sizeof value); return value; }",
    "static inline float hone_f32(uint64_t bits) { float value; memcpy(&value, &bits, sizeof value); return value; }",
    "static uint64_t hone_call(uint64_t index, void *function, const uint64_t *values)",
    "{",
    "    (void)hone_f64; (void)hone_f32;",
    "    switch (index) {",
    ...cases,
    "    }",
    "    return 1;",
    "}",
    "",
  ].join("\n");
}

/** The C type of a parameter. */
export function argumentType({ role, dtype }: Argument): string {
  if (role === "scalar") return cTypes[dtype];
  return role === "in" ? `const ${cTypes[dtype]} *` : `${cTypes[dtype]} *`;
}

function argumentValue(argument: Argument, at: number): string {
  if (argument.role !== "scalar") return `(${argumentType(argument)})(uintptr_t)values[${at}]`;
  if (argument.dtype === "f64" || argument.dtype === "f32") return `hone_${argument.dtype}(values[${at}])`;
  return `(${cTypes[argument.dtype]})values[${at}]`;
}

/** The bits of a scalar argument as one little-endian 64-bit word. */
export function scalarWord(dtype: Dtype, value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (dtype === "f64") view.setFloat64(0, value, true);
  else if (dtype === "f32") view.setFloat32(0, value, true);
  else if (dtype === "f16") view.setFloat16(0, value, true);
  else if (dtype === "bf16") view.setUint16(0, bfloat16Bits(value), true);
  else view.setBigInt64(0, BigInt(Math.trunc(value)), true);
  return view.getBigUint64(0, true);
}

/** Rounds to the nearest bfloat16, ties to even: the upper half of the float32 bits. */
export function bfloat16Bits(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
