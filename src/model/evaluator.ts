/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "570ae7423d494af18393305e495a78822ead9c3f09a08526b05a5faad919bb30",
} as const;
