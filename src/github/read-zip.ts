import { crc32, inflateRawSync } from "node:zlib";

export type ZipLimits = { entries: number; /** Of all files together, unpacked. */ bytes: number };

/** A zip archive that is not unpacked, and why. */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

type Entry = { name: string; method: number; crc: number; packed: number; unpacked: number; offset: number };

// Signatures and field offsets: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local), 4.3.12 (central), 4.3.16 (end).
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const sizes = { local: 30, central: 46, end: 22 } as const;

/**
 * Unpacks a zip archive in memory. Number, names and sizes are checked in the directory before anything is inflated,
 * and inflating stops at the size that the directory gives, so that an archive cannot unfold.
 * Throws `ZipError` for what is malformed, too large, encrypted, a link, or named as a path.
 */
export function readZip(archive: Buffer, limits: ZipLimits): Map<string, Buffer> {
  const entries = readDirectory(archive, limits);
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (total > limits.bytes) throw new ZipError(`it unpacks to ${total} bytes, at most ${limits.bytes} are allowed`);
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (files.has(entry.name)) throw new ZipError(`it has two entries named ${JSON.stringify(entry.name)}`);
    files.set(entry.name, unpack(archive, entry));
  }
  return files;
}

function readDirectory(archive: Buffer, limits: ZipLimits): Entry[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count > limits.entries) throw new ZipError(`it has ${count} entries, at most ${limits.entries} are allowed`);
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    expect(archive, at, signatures.central, sizes.central);
    entries.push(readEntry(archive, at));
    const [name, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    at += sizes.central + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

function findEnd(archive: Buffer): number {
  // A comment of at most 65,535 bytes may follow the end record.
  const last = archive.length - sizes.end;
  for (let at = last; at >= 0 && at >= last - 0xffff; at--) {
    if (archive.readUInt32LE(at) === signatures.end) return at;
  }
  throw new ZipError("it is no zip archive");
}

function readEntry(archive: Buffer, at: number): Entry {
  const nameEnd = at + sizes.central + archive.readUInt16LE(at + 28);
  const name = archive.toString("utf8", at + sizes.central, nameEnd);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new ZipError(`it has an entry named ${JSON.stringify(name)}`);
  const [flags, method] = [archive.readUInt16LE(at + 8), archive.readUInt16LE(at + 10)];
  if ((flags & 1) !== 0) throw new ZipError(`${name} is encrypted`);
  if (method !== 0 && method !== 8) throw new ZipError(`${name} is packed by method ${method}`);
  const type = (archive.readUInt32LE(at + 38) >>> 28) & 0xf;
  // Unix file types in the upper half: 8 is a regular file, 0 says nothing.
  if (type !== 8 && type !== 0) throw new ZipError(`${name} is no regular file`);
  const [packed, unpacked, offset] = [20, 24, 42].map((field) => archive.readUInt32LE(at + field));
  if (packed === undefined || unpacked === undefined || offset === undefined) throw new ZipError("it is cut off");
  return { name, method, crc: archive.readUInt32LE(at + 16), packed, unpacked, offset };
}

function unpack(archive: Buffer, { name, method, crc, packed, unpacked, offset }: Entry): Buffer {
  expect(archive, offset, signatures.local, sizes.local);
  const start = offset + sizes.local + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (start + packed > archive.length) throw new ZipError(`${name} is cut off`);
  const content = inflate(archive.subarray(start, start + packed), { name, method, unpacked });
  if (content.length !== unpacked || crc32(content) !== crc)
    throw new ZipError(`${name} is not what the directory says`);
  return content;
}

function inflate(content: Buffer, { name, method, unpacked }: Pick<Entry, "name" | "method" | "unpacked">): Buffer {
  if (method === 0) return content;
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(unpacked, 1) });
  } catch (error) {
    throw new ZipError(`${name} cannot be inflated to the ${unpacked} bytes that the directory gives`, {
      cause: error,
    });
  }
}

function expect(archive: Buffer, at: number, signature: number, size: number): void {
  if (at + size > archive.length || archive.readUInt32LE(at) !== signature)
    throw new ZipError("its directory is damaged");
}
