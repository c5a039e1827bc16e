// Many files as one zip, of whose bytes none is in memory for longer than it takes to add them up.

export interface Packed {
  /** Its folders and its own name, with slashes. */
  readonly path: string;
  readonly bytes: globalThis.Blob;
}

/** What 32 bits can count is written in 64 only where it is more, as old readers want it. */
const FULL_32 = 0xffffffff;
const FULL_16 = 0xffff;

/** Versions of the format that are needed to read: with folders, with 64 bits. */
const PLAIN = 20;
const LARGE = 45;

/** Names are UTF-8. */
const UTF8 = 0x800;

/** 1 January 1980, which stands for no date. */
const NO_DATE = 0x21;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Put them together, not made any smaller. Rejects when one cannot be read. */
export async function pack(files: readonly Packed[]): Promise<globalThis.Blob> {
  const body: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const { path, bytes } of files) {
    const name = new TextEncoder().encode(path.slice(-MOST_OF_A_PATH));
    const sum = await checksum(bytes);
    const head = localHead(name, sum, bytes.size);
    const entry = directoryEntry(name, sum, bytes.size, offset);
    body.push(head, bytes);
    directory.push(entry);
    offset += head.length + bytes.size;
    listed += entry.length;
  }
  return new Blob([...body, ...directory, ...ending(files.length, listed, offset)]);
}

/** Characters of a path; in UTF-8 they fit into what says their length. */
const MOST_OF_A_PATH = 1_000;

/** CRC-32. */
async function checksum(bytes: globalThis.Blob): Promise<number> {
  if (bytes.size === 0) return 0;
  let sum = FULL_32;
  const reader = bytes.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return (sum ^ FULL_32) >>> 0;
    for (const byte of value) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  }
}

type Field = readonly [size: 2 | 4 | 8, value: number];

function written(fields: readonly Field[], name: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const size = fields.reduce((sum, [width]) => sum + width, 0);
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  const all = new Uint8Array(size + name.length);
  all.set(new Uint8Array(view.buffer));
  all.set(name, size);
  return all;
}

function localHead(name: Uint8Array, sum: number, size: number): Uint8Array<ArrayBuffer> {
  const large = size >= FULL_32;
  const said = large ? FULL_32 : size;
  const extra = large ? written([...LONG(16), [8, size], [8, size]]) : new Uint8Array();
  const head = written(
    [[4, 0x04034b50], [2, large ? LARGE : PLAIN], ...shared(sum, said), [2, name.length], [2, extra.length]],
    name,
  );
  return joined(head, extra);
}

function directoryEntry(
  name: Uint8Array,
  sum: number,
  size: number,
  offset: number,
): Uint8Array<ArrayBuffer> {
  const large = size >= FULL_32 || offset >= FULL_32;
  const extra = large ? written([...LONG(24), [8, size], [8, size], [8, offset]]) : new Uint8Array();
  const entry = written(
    [
      [4, 0x02014b50],
      [2, LARGE],
      [2, large ? LARGE : PLAIN],
      ...shared(sum, large ? FULL_32 : size),
      [2, name.length],
      [2, extra.length],
      // No comment; the first disk; nothing that only some systems know.
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, large ? FULL_32 : offset],
    ],
    name,
  );
  return joined(entry, extra);
}

/** What stands in both places: how it is packed (not at all), when it is of, and its size twice. */
function shared(sum: number, size: number): readonly Field[] {
  return [
    [2, UTF8],
    [2, 0],
    [2, 0],
    [2, NO_DATE],
    [4, sum],
    [4, size],
    [4, size],
  ];
}

/** Begins what is said in 64 bits, of so many bytes. */
const LONG = (bytes: number): readonly Field[] => [
  [2, 1],
  [2, bytes],
];

function ending(count: number, listed: number, offset: number): Uint8Array<ArrayBuffer>[] {
  const large = count >= FULL_16 || offset >= FULL_32 || listed >= FULL_32;
  const end = written([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, large ? FULL_16 : count],
    [2, large ? FULL_16 : count],
    [4, large ? FULL_32 : listed],
    [4, large ? FULL_32 : offset],
    [2, 0],
  ]);
  if (!large) return [end];
  const full = written([
    [4, 0x06064b50],
    [8, 44],
    [2, LARGE],
    [2, LARGE],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, listed],
    [8, offset],
  ]);
  const where = written([
    [4, 0x07064b50],
    [4, 0],
    [8, offset + listed],
    [4, 1],
  ]);
  return [full, where, end];
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
