/** One way to read the paths of a given candidate: relative to the repository's top, or to the goal's root. */
export type PathReading = {
  /** How many of its files the base has under this reading. */
  existing: number;
  /** The changed paths, relative to the repository's top under this reading. */
  paths: readonly string[];
};

/**
 * The reading under which more files exist at the base. Where both are equal (new files only) a path that already
 * spells out the goal's root is meant from the top, any other from the root, where the scope lies.
 */
export function likelierReading<Reading extends PathReading>(
  fromTop: Reading,
  fromRoot: Reading,
  root: string,
): Reading {
  if (fromTop.existing !== fromRoot.existing) return fromTop.existing > fromRoot.existing ? fromTop : fromRoot;
  return fromTop.paths.every((path) => path.startsWith(`${root}/`)) ? fromTop : fromRoot;
}
