import type { CaseTensor } from "../case-tensors.ts";
import { findingOf } from "./finding.ts";
import type { Screening } from "./screen-nulls.ts";
import { bytesOf, drawInputs, inputsOf, sameOutputs } from "./screened-case.ts";
import type { ScreenedCase, Values } from "./screened-case.ts";

/** Draws after which an input that has changed nothing counts as one that does not matter. */
const draws = 8;
/** Smallest side of a square matrix that is looked at for a diagonal. */
const smallestSquare = 4;

/** Whether every input of a case matters, and whether the baseline gives the same answer twice. */
export function screenInputs(screened: ScreenedCase): Screening {
  const inputs = drawInputs(screened);
  const all = [steadiness(screened, inputs), ...inputsOf(screened).map((input) => screenInput(screened, input))];
  return { trials: all.flatMap(({ trials }) => trials), findings: all.flatMap(({ findings }) => findings) };
}

function steadiness(screened: ScreenedCase, inputs: Values): Screening {
  const name = "unsteady-baseline";
  const isSteady = sameOutputs(screened, screened.expected(inputs), screened.expected(inputs));
  const detail = isSteady ? "the baseline answers the same inputs twice alike" : "the baseline contradicts itself";
  return { trials: [{ name, ok: isSteady, detail }], findings: isSteady ? [] : [findingOf.unsteady(screened)] };
}

function screenInput(screened: ScreenedCase, input: CaseTensor): Screening {
  const { name } = input;
  if (Buffer.compare(screened.draw(name), screened.draw(name)) === 0) {
    const found = findingOf.constantInput(screened, input);
    return { trials: [{ name: found.name, ok: false, detail: found.detail }], findings: [found] };
  }
  if (!changesOutput(screened, name, (_before, other) => other)) {
    const found = findingOf.unusedInput(screened, input);
    return { trials: [{ name: found.name, ok: false, detail: found.detail }], findings: [found] };
  }
  const side = squareSide(input);
  const isDiagonal =
    side !== null && !changesOutput(screened, name, (before, other) => beside(before, other, input, side));
  if (isDiagonal) {
    const found = findingOf.diagonalInput(screened, input);
    return { trials: [{ name: found.name, ok: false, detail: found.detail }], findings: [found] };
  }
  return {
    trials: [{ name: `unused-input:${name}`, ok: true, detail: `another ${name} changes the output` }],
    findings: [],
  };
}

/** Whether putting other values into one input, with all others held, is seen in an output beyond its tolerance. */
function changesOutput(
  screened: ScreenedCase,
  input: string,
  replace: (before: Uint8Array, other: Uint8Array) => Uint8Array,
): boolean {
  for (let round = 0; round < draws; round++) {
    const inputs = drawInputs(screened);
    const other = new Map(inputs).set(input, replace(bytesOf(inputs, input), screened.draw(input)));
    if (!sameOutputs(screened, screened.expected(other), screened.expected(inputs))) return true;
  }
  return false;
}

/** The side of a square matrix, or null for other shapes. */
function squareSide({ shape }: CaseTensor): number | null {
  const [rows, columns] = shape.slice(-2);
  return rows !== undefined && rows === columns && rows >= smallestSquare ? rows : null;
}

/** Other values everywhere but on the diagonals. */
function beside(before: Uint8Array, other: Uint8Array, { bytes, elements }: CaseTensor, side: number): Uint8Array {
  const size = bytes / elements;
  const mixed = Uint8Array.from(other);
  for (let at = 0; at < elements; at++) {
    const place = at % (side * side);
    if (Math.floor(place / side) === place % side) mixed.set(before.subarray(at * size, (at + 1) * size), at * size);
  }
  return mixed;
}
