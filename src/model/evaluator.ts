/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "957231e1e8ccf192cae67d041dd094fc9ae7f37394abccb94c0be6fd8af70d14",
} as const;
