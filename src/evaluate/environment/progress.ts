/** Lines of pip, uv and conda that are worth a line of the terminal: what takes long. */
const told = [
  [/^\s*Downloading (\S+) \((\d+(?:\.\d+)? [GM]B)\)/, (name: string, size: string) => `downloading ${name}, ${size}`],
  [/^\s*Building wheels? for (.+?)(?:: started)?$/, (name: string) => `building ${name}`],
  [/^Installing collected packages: (.+)$/, (names: string) => `unpacking ${inWords(names.split(",").length)}`],
  [/^Solving environment/, () => "choosing versions"],
] as const;

const inWords = (packages: number): string => (packages === 1 ? "1 package" : `${packages} packages`);

/** Smaller downloads are over before anybody reads of them. */
const large = 20;

/** Turns what a step prints, in whatever pieces, into lines for a person. */
export function progressOf(say: (text: string) => void): (chunk: Buffer) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split(/[\r\n]+/);
    rest = (lines.pop() ?? "").slice(-1000);
    for (const line of lines) {
      const words = wordsOf(line);
      if (words !== null) say(`setup: ${words} ...`);
    }
  };
}

function wordsOf(line: string): string | null {
  for (const [pattern, words] of told) {
    const [found, first = "", second = ""] = pattern.exec(line) ?? [];
    if (found === undefined) continue;
    if (second.endsWith("MB") && Number.parseFloat(second) < large) return null;
    return words(first, second).slice(0, 120);
  }
  return null;
}
