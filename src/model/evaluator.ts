/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "62a4fd251ee707e30e5d8f9d659895787b64790e234e53e9c0df7223a3e26ac7",
} as const;
