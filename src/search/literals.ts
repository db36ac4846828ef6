/** A literal in a source text; `from` and `to` bound what a new value replaces, quotes and suffixes excluded. */
export type Literal = {
  from: number;
  to: number;
  /** The quotation mark around it, "" for a bare one. */
  quote: string;
  /** Letters behind a number, such as the `u` of `16u`; they stay when a number is written. */
  suffix: string;
};

const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/;
const hexadecimal = /(?<![\w)\]])[+-]?0[xX][0-9a-fA-F]+[uUlL]*|(?<=\W)0[xX][0-9a-fA-F]+[uUlL]*/;
const decimal = /(?:(?<![\w)\].])[+-]|(?<![\w.]))(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[A-Za-z]*/;
const word = /(?<![\w)\]])--?[A-Za-z][\w.-]*|[A-Za-z_][\w.]*/;
const token = new RegExp([quoted, hexadecimal, decimal, word].map(({ source }) => source).join("|"), "g");

/** The literals and names of a piece of source, in any language, in their order; comments are not known as such. */
export function literalsIn(text: string): Literal[] {
  return [...text.matchAll(token)].map((hit) => literal(hit[0], hit.index));
}

function literal(text: string, at: number): Literal {
  const quote = /^["']/.exec(text)?.[0] ?? "";
  if (quote) return { from: at + 1, to: at + text.length - 1, quote, suffix: "" };
  const number = /^[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(text)?.[0];
  const suffix = number === undefined ? "" : text.slice(number.length);
  return { from: at, to: at + text.length - suffix.length, quote, suffix };
}

/** Whether a piece of source reads as one literal, and so can stand where one stood. */
export function isOneLiteral(text: string): boolean {
  const [first, ...others] = literalsIn(text);
  return (
    first !== undefined &&
    others.length === 0 &&
    first.from - first.quote.length === 0 &&
    first.to + first.suffix.length + first.quote.length === text.length
  );
}
