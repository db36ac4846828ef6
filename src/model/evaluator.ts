/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "168cba326300377b22573b1ceb34f40e85829a0365d0fd6f9029b01fdab1a7f6",
} as const;
