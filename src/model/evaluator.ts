/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "67595248b8302f8617a966cab8abbc96fd8c37c80d840a57d2c9bed966f9adc6",
} as const;
