import * as z from "zod";

/** A card in the answer of `rocm-smi … --json`: only what was asked for is there, and "N/A" stands for the rest. */
export type RocmCard = {
  busId: string | null;
  name: string | null;
  /** Bytes. */
  memory: number | null;
  /** Of the shader engines, MHz. */
  clockMhz: number | null;
  /** Degrees Celsius of the hottest place. */
  temperatureC: number | null;
  /** Watts. */
  powerW: number | null;
  /** Per cent of the time, lately. */
  busy: number | null;
};

export type RocmSeen = { cards: RocmCard[]; driver: string | null };

const Answer = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]).transform(String)));

/** Null for what is no answer of rocm-smi. Versions differ in the case of their keys, and some end in a colon. */
export function parseRocm(text: string): RocmSeen | null {
  // Warnings may stand before the one line of JSON.
  const parsed = Answer.safeParse(jsonIn(text)).data;
  if (!parsed) return null;
  const cards = Object.entries(parsed)
    .filter(([name]) => /^card\d+$/.test(name))
    .sort(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4)))
    .map(([, values]) => cardOf(values));
  return { cards, driver: find(parsed["system"] ?? {}, /^driver version$/) };
}

function cardOf(values: Readonly<Record<string, string>>): RocmCard {
  return {
    busId: find(values, /^pci bus$/)?.toLowerCase() ?? null,
    name: find(values, /^card series$/) ?? find(values, /^device name$/),
    memory: number(find(values, /^vram total memory \(b\)$/)),
    clockMhz: number(find(values, /^sclk clock speed$/)),
    temperatureC: number(find(values, /^temperature \(sensor junction\) \(c\)$/) ?? find(values, /^temperature \(/)),
    powerW: number(find(values, /^(average|current socket) graphics package power \(w\)$/)),
    busy: number(find(values, /^gpu use \(%\)$/)),
  };
}

function find(values: Readonly<Record<string, string>>, wanted: RegExp): string | null {
  const found = Object.entries(values).find(([name]) => wanted.test(name.toLowerCase().replace(/:$/, "")));
  return found === undefined || /^(n\/a|unknown|)$/i.test(found[1].trim()) ? null : found[1].trim();
}

/** `(1700Mhz)`, `53.0` */
function number(text: string | null): number | null {
  const found = /^\(?(\d+(?:\.\d+)?)/.exec(text ?? "")?.[1];
  return found === undefined ? null : Number(found);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  } catch {
    return null;
  }
}
