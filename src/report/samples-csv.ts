import type { EventBody } from "../model/ledger.ts";

const columns = ["stage", "candidate", "against", "pair", "case", "variant", "block", "value"] as const;

/**
 * Every block that a campaign measured, a line each, with a header (RFC 4180, lines end in a line feed). `pair` counts
 * the pairs of a candidate's stage from 1, `block` those of a variant in a pair; the value is in the metric's own unit,
 * seconds a call for time. Pairs that failed have no values and no lines.
 */
export function samplesCsv(events: readonly EventBody[]): string {
  const pairs = new Map<string, number>();
  const lines = events.flatMap((event) => {
    if (event.type !== "measured") return [];
    const { stage, candidate, against, outcome } = event;
    const key = `${stage} ${candidate}`;
    const pair = (pairs.get(key) ?? 0) + 1;
    pairs.set(key, pair);
    if (outcome.kind !== "samples") return [];
    return outcome.pair.cases.flatMap((samples) =>
      (["reference", "candidate"] as const).flatMap((variant) =>
        samples[variant].map((value, block) =>
          [stage, candidate, against, pair, samples.id, variant, block + 1, value].map(cell).join(","),
        ),
      ),
    );
  });
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
