/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "da5200ecbc54479c8dea98dc77301df64b8a061a671bc269d4e8c079ef0ad821",
} as const;
