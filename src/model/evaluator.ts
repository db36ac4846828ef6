/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "53706b15e8be5876bc498afbddcc5f711ca2fbae868fbc02bb85fd329df0916e",
} as const;
