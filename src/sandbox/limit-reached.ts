/** Why a confined run was ended before its time, as a person reads it: which limit, and how large it is. */
export type LimitReached = {
  limit: "time" | "memory" | "processes" | "output" | "disk" | "files";
  /** `it needed more than the 8 GiB of memory that it may have`. */
  words: string;
};

export const timeReached = (seconds: number): LimitReached => ({
  limit: "time",
  words: `it took longer than ${rounded(seconds)} s`,
});

export const memoryReached = (bytes: number): LimitReached => ({
  limit: "memory",
  words: `it needed more than the ${bytesInWords(bytes)} of memory that it may have`,
});

export const processesReached = (count: number): LimitReached => ({
  limit: "processes",
  words: `it started more than the ${count} processes and threads that it may have`,
});

export const outputReached = (bytes: number): LimitReached => ({
  limit: "output",
  words: `it printed more than the ${bytesInWords(bytes)} that it may print`,
});

export const diskReached = (bytes: number): LimitReached => ({
  limit: "disk",
  words: `it wrote more than the ${bytesInWords(bytes)} of disk that it may take`,
});

export const filesReached = (count: number): LimitReached => ({
  limit: "files",
  words: `it made more than the ${count} files that it may make`,
});

function bytesInWords(bytes: number): string {
  if (bytes >= 2 ** 30) return `${rounded(bytes / 2 ** 30)} GiB`;
  return bytes >= 2 ** 20 ? `${rounded(bytes / 2 ** 20)} MiB` : `${bytes} bytes`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
