/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "d8575c9297accd9b1de28fe71865648d4f8e2dc933f86dbf8796e70e28a2509b",
} as const;
