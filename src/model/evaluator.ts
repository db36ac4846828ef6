/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "f3d98e1b35723ddf4568958edf19ed9a9242ccbfa3559509f65e2e585b745983",
} as const;
