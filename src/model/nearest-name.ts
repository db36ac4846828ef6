/** Letters that may be wrong in a name before it counts as another word. */
const tolerated = (name: string): number => (name.length <= 4 ? 1 : name.length <= 9 ? 2 : 3);

/** The known name that a person may have meant, or null where none is near. Case does not count. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const wanted = name.toLowerCase().slice(0, 64);
  let nearest: { name: string; distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= tolerated(candidate) && distance < (nearest?.distance ?? Infinity))
      nearest = { name: candidate, distance };
  }
  return nearest?.name ?? null;
}

/**
 * Levenshtein's distance, where two neighbours that changed places are one mistake ("optimal string alignment"). Two rows
 * of the table are kept at a time.
 */
function editDistance(a: string, b: string): number {
  let above: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (above[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [above, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
