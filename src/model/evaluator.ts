/** Written by `npm run build`: which evaluator this is. The digest covers the sources that decide a verdict. */
export const evaluator = {
  version: "0.1.0",
  digest: "1417e400e36ba5cc3437b19bee194673fe5d0dd33b3027d3e9348d94f7d8cb20",
} as const;
