/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "d70ec1e9d3defc4f0140e562944a687eb799028a5c09ff45bdf2011bf12d4003",
} as const;
