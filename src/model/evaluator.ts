/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "2fb137e25021b88649a43cf69169b69332b072e88854e86956b8e1d33caed5be",
} as const;
