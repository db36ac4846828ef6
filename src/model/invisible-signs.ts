/**
 * Signs that a reader does not see, or that show a line in another order than a compiler reads it: control and format
 * characters (Unicode Cc and Cf), line separators, letters without a shape, and variation selectors that stand for
 * nothing but hide bytes.
 */
const invisible =
  /[\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|(?![\uFE0E\uFE0F])\p{Variation_Selector}|(?![\t\n\v\f\r])\p{Cc}/gu;

/** What joins the parts of one emoji, between two pictures. */
const joiner = /(?<=\p{Extended_Pictographic}(?:\uFE0F|[\u{1F3FB}-\u{1F3FF}])?)\u200D(?=\p{Extended_Pictographic})/gu;

/** How often each stands in a text, but for a byte order mark at its start. */
function countSigns(text: string): Map<string, number> {
  const found =
    text
      .replace(/^\uFEFF/, "")
      .replace(joiner, "")
      .match(invisible) ?? [];
  return new Map([...Map.groupBy(found, (sign) => sign)].map(([sign, all]) => [sign, all.length]));
}

/** `U+202E`, the first sign that the new text has more often than the base; or null. */
export function addedSign(base: string, text: string): { sign: string; name: string } | null {
  const before = countSigns(base);
  for (const [sign, times] of countSigns(text)) {
    if (times <= (before.get(sign) ?? 0)) continue;
    return { sign, name: `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}` };
  }
  return null;
}
