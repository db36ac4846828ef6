/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "b7c6c52517db1a74e73cc59280f3d49d8020c2099701df06198a3e84fb7cbcac",
} as const;
