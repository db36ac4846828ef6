/** Distances in elements, one a dimension, of a tensor whose elements follow each other with the last index fastest. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** Elements from a tensor's first to its last one, both counted, gaps included. */
export const spanOf = (shape: readonly number[], strides: readonly number[]): number =>
  shape.reduce((span, size, axis) => span + (size - 1) * (strides[axis] ?? 0), 1);

/**
 * Whether two elements may lie at one place. Each dimension must step over all that the ones with smaller strides
 * span; the few layouts that interleave without meeting are counted as overlapping.
 */
export function mayOverlap(shape: readonly number[], strides: readonly number[]): boolean {
  const axes = shape.map((size, axis) => ({ size, stride: strides[axis] ?? 0 })).filter(({ size }) => size > 1);
  let reach = 0;
  for (const { size, stride } of axes.sort((a, b) => a.stride - b.stride)) {
    if (stride <= reach) return true;
    reach += (size - 1) * stride;
  }
  return false;
}

/** Place of each element within the span, in the order of the indices, the last one fastest. */
export function placesOf(shape: readonly number[], strides: readonly number[]): Uint32Array {
  let places = Uint32Array.of(0);
  shape.forEach((size, axis) => {
    const wider = new Uint32Array(places.length * size);
    const stride = strides[axis] ?? 0;
    for (let at = 0; at < places.length; at++) {
      for (let index = 0; index < size; index++) wider[at * size + index] = (places[at] ?? 0) + index * stride;
    }
    places = wider;
  });
  return places;
}
