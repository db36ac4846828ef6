/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "10facda5202537d99141005f2a4e9eb436a101a52b9ce8510eb08d2c4d7d08cc",
} as const;
