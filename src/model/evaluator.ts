/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "515db7afabeae7cfe5bec195687d19158878b5264072435b6679b84fe80ab902",
} as const;
