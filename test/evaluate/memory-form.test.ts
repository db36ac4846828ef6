import fc from "fast-check";
import { expect, it } from "vitest";
import { tensorsOfCase } from "../../src/evaluate/case-tensors.ts";
import { memoryForm } from "../../src/evaluate/memory-form.ts";
import { makePoison } from "../../src/evaluate/poison.ts";
import { Benchmark, dtypes, elementBytes } from "../../src/model/benchmark.ts";
import type { Dtype } from "../../src/model/benchmark.ts";
import { mayOverlap, placesOf, spanOf } from "../../src/model/strides.ts";

const poison = makePoison(Math.random);

function tensorOf(dtype: Dtype, shape: number[], strides: number[]) {
  const arg = { name: "y", role: "out", dtype, shape, strides };
  const contract = {
    schema_version: 1,
    benchmark_id: "x",
    functions: [{ symbol: "f", args: [arg] }],
    cases: [{ id: "a" }],
  };
  const benchmark = Benchmark.parse(contract);
  const [tensor] = benchmark.cases[0] ? tensorsOfCase(benchmark, benchmark.cases[0]).tensors : [];
  if (!tensor) throw new Error("the contract has a tensor");
  return tensor;
}

it("elements of every type go to their places and come back as they were, with poison between them", () => {
  for (const dtype of dtypes) {
    const size = elementBytes[dtype];
    const tensor = tensorOf(dtype, [2, 3], [1, 4]);
    const form = memoryForm(tensor, poison);
    const values = Uint8Array.from({ length: 6 * size }, (_, at) => at + 1);
    const memory = Uint8Array.from(form.spread(values));
    expect(memory.length).toBe(10 * size);
    [0, 4, 8, 1, 5, 9].forEach((place, element) => {
      expect(form.placeOf(element)).toBe(place * size);
      expect(memory.slice(place * size, (place + 1) * size)).toEqual(
        values.slice(element * size, (element + 1) * size),
      );
    });
    for (const gap of [2, 3, 6, 7])
      for (let byte = gap * size; byte < (gap + 1) * size; byte++) expect(memory[byte]).toBe(poison[byte % 8]);
    expect(Uint8Array.from(form.gather(memory))).toEqual(values);
    expect(form.gapsAreWhole(memory)).toBe(true);
    memory[2 * size] = (memory[2 * size] ?? 0) ^ 1;
    expect(form.gapsAreWhole(memory)).toBe(false);
  }
});

it("what follows itself without gaps costs no copy, whatever the stride of a dimension of one element", () => {
  const values = new Uint8Array(24);
  expect(memoryForm(tensorOf("f32", [1, 6], [99, 1]), poison).spread(values)).toBe(values);
});

it("strides that are said not to overlap put no two elements into one place, and all into the span", () => {
  const axis = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), (axes) => {
      const [shape, strides] = [axes.map(([size]) => size), axes.map(([, stride]) => stride)];
      const places = placesOf(shape, strides);
      expect(Math.max(...places) + 1).toBe(spanOf(shape, strides));
      if (!mayOverlap(shape, strides)) expect(new Set(places).size).toBe(places.length);
    }),
  );
});
