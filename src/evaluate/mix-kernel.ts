/**
 * Two vector loops as a WebAssembly module, written out byte by byte (WebAssembly Core Specification 2.0, sections 5.4
 * and 5.5), because fresh inputs are most of what a memory-bound measurement costs: plain JavaScript takes 3 ns a value
 * on them and this a tenth.
 *   weigh  to[i] = shift + a * first[i] + b * second[i]
 *   wrap   to[i] = low + s - (s >= span ? span : 0), with s = first[i] + second[i]
 * Positions are in bytes, and as many whole steps of 64 bytes are written as cover what was asked for.
 */
export type MixKernel = {
  weigh(to: number, first: number, second: number, end: number, shift: number, a: number, b: number): void;
  wrap(to: number, first: number, second: number, end: number, low: number, span: number, unused: number): void;
};

/** Bytes that one step of the loops writes. */
export const mixStep = 64;
export const memoryPage = 65_536;

/** The memory that a kernel works on. Throws `RangeError` where there is no room. */
export type KernelMemory = { readonly buffer: ArrayBuffer };

/** A kernel for values of so many bytes over a memory of its own. */
export function openMixKernel(width: 4 | 8, pages: number): { kernel: MixKernel; memory: KernelMemory } {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { weigh, wrap } = new WebAssembly.Instance(moduleOf(width), { hone: { memory } }).exports;
  if (!weigh || !wrap) throw new Error("the kernel has two loops");
  return { kernel: { weigh, wrap }, memory };
}

/** The part of the interface that is used; the project's types are those of Node, which leave it out. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => KernelMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { hone: { memory: KernelMemory } },
  ) => { exports: Record<string, MixKernel[keyof MixKernel]> };
};

const modules = new Map<number, object>();

function moduleOf(width: 4 | 8): object {
  let module = modules.get(width);
  if (!module) modules.set(width, (module = new WebAssembly.Module(moduleBytes(width))));
  return module;
}

const [i32, f32, f64, v128, func, none] = [0x7f, 0x7d, 0x7c, 0x7b, 0x60, 0x40];

/** Vector instructions by element width (section 5.4.8). */
const vector = {
  4: { splat: 0x13, add: 0xe4, sub: 0xe5, mul: 0xe6, atLeast: 0x46 },
  8: { splat: 0x14, add: 0xf0, sub: 0xf1, mul: 0xf2, atLeast: 0x4c },
} as const;
const vectorLoad = 0x00;
const vectorStore = 0x0b;
const vectorAnd = 0x4e;

/** Unsigned LEB128 (section 5.2.2). */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

const simd = (instruction: number): number[] => [0xfd, ...leb(instruction)];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const named = (name: string): number[] => [name.length, ...Buffer.from(name)];
const section = (id: number, body: number[]): number[] => [id, ...leb(body.length), ...body];
const at = (instruction: number, offset: number): number[] => [...simd(instruction), 0, offset];

/** Parameters of both loops, then the vectors made of the last three. */
const [to, first, second, end, scalars, vectors] = [0, 1, 2, 3, 4, 7];

function moduleBytes(width: 4 | 8): Uint8Array {
  const { add, sub, mul, atLeast, splat } = vector[width];
  const [shift, a, b] = [get(vectors), get(vectors + 1), get(vectors + 2)];
  const values = (offset: number) => [
    [...get(first), ...at(vectorLoad, offset)],
    [...get(second), ...at(vectorLoad, offset)],
  ];
  const weigh = (offset: number) => {
    const [one = [], two = []] = values(offset);
    return [...shift, ...a, ...one, ...simd(mul), ...simd(add), ...b, ...two, ...simd(mul), ...simd(add)];
  };
  /** Here `shift` is the low bound and `a` the span; `b` serves to hold the sum. */
  const wrap = (offset: number) => {
    const sum = [...values(offset).flat(), ...simd(add), ...set(vectors + 2)];
    const over = [...b, ...a, ...simd(atLeast), ...a, ...simd(vectorAnd)];
    return [...sum, ...b, ...over, ...simd(sub), ...shift, ...simd(add)];
  };
  const scalar = width === 4 ? f32 : f64;
  const body = (value: (offset: number) => number[]) => {
    const splats = [0, 1, 2].flatMap((n) => [...get(scalars + n), ...simd(splat), ...set(vectors + n)]);
    const code = [1, 3, v128, ...splats, ...loop(value), 0x0b];
    return [...leb(code.length), ...code];
  };
  return Uint8Array.of(
    ...Buffer.from("\0asm\u0001\0\0\0", "latin1"),
    ...section(1, [1, func, 7, i32, i32, i32, i32, scalar, scalar, scalar, 0]),
    ...section(2, [1, ...named("hone"), ...named("memory"), 2, 0, 0]),
    ...section(3, [2, 0, 0]),
    ...section(7, [2, ...named("weigh"), 0, 0, ...named("wrap"), 0, 1]),
    ...section(10, [2, ...body(weigh), ...body(wrap)]),
  );
}

/** do { one step; move on } while (to < end), addresses without a sign. */
function loop(value: (offset: number) => number[]): number[] {
  const step = [0, 16, 32, 48].flatMap((offset) => [...get(to), ...value(offset), ...at(vectorStore, offset)]);
  // i32.const 64 in signed LEB128; 0x6a is i32.add, 0x49 i32.lt_u, 0x0d br_if.
  const on = [to, first, second].flatMap((local) => [...get(local), 0x41, 0xc0, 0x00, 0x6a, ...set(local)]);
  return [0x03, none, ...step, ...on, ...get(to), ...get(end), 0x49, 0x0d, 0, 0x0b];
}
