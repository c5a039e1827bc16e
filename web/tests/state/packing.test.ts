import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pack } from "../../src/state/packing";

/** What a reader of zips finds: by its end, the list, and what is said in each place. */
async function entries(zip: globalThis.Blob) {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const text = (at: number, length: number) => new TextDecoder().decode(bytes.subarray(at, at + length));
  const long = (at: number) => Number(view.getBigUint64(at, true));
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (at === 0xffffffff || count === 0xffff) {
    expect(view.getUint32(end - 20, true)).toBe(0x07064b50);
    const full = end - 20 - 56;
    expect(view.getUint32(full, true)).toBe(0x06064b50);
    count = long(full + 32);
    at = full - long(full + 40);
  }
  const found = [];
  for (let number = 0; number < count; number += 1) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const [name, extra] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const rest = at + 46 + name;
    const large = extra > 0;
    found.push({
      path: text(at + 46, name),
      sum: view.getUint32(at + 16, true),
      size: large ? long(rest + 4) : view.getUint32(at + 24, true),
      offset: large ? long(rest + 20) : view.getUint32(at + 42, true),
    });
    at = rest + extra;
  }
  const contents = (offset: number, size: number) => {
    expect(view.getUint32(offset, true)).toBe(0x04034b50);
    const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    return bytes.subarray(begin, begin + size);
  };
  return { found, contents };
}

describe("files put together", () => {
  test("are all there, whatever they are called and hold", async () => {
    const file = fc.record({ path: fc.string({ unit: "grapheme", maxLength: 40 }), bytes: fc.uint8Array() });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 8 }), async (files) => {
        const made = await pack(
          files.map(({ path, bytes }) => ({ path, bytes: new Blob([bytes as BlobPart]) })),
        );
        const { found, contents } = await entries(made);
        expect(found.map((one) => one.path)).toEqual(files.map((one) => one.path));
        found.forEach(({ sum, size, offset }, number) => {
          expect(contents(offset, size)).toEqual(files[number]?.bytes);
          expect(sum).toBe(crc32(files[number]?.bytes ?? ""));
        });
      }),
    );
  });

  test("may be more than sixteen bits count", async () => {
    const bytes = new Blob();
    const made = await pack(Array.from({ length: 65_536 }, (_, number) => ({ path: `${number}`, bytes })));
    const { found } = await entries(made);
    expect(found).toHaveLength(65_536);
    expect(found.at(-1)?.path).toBe("65535");
  }, 60_000);

  test("may be more bytes than 32 bits count", async () => {
    // As large as it says, and nothing to read.
    const huge = { size: 5 * 1024 ** 3, stream: () => new Blob().stream() } as globalThis.Blob;
    const small = new Blob(["x"]);
    const made = await pack([
      { path: "huge", bytes: huge },
      { path: "small", bytes: small },
    ]);
    const { found } = await entries(made);
    expect(found[0]).toMatchObject({ path: "huge", size: huge.size, offset: 0 });
    expect(found[1]).toMatchObject({ path: "small", size: 1, offset: huge.size + 30 + 4 + 20 });
  });

  test("that cannot be read are not half there", async () => {
    const gone = {
      size: 1,
      stream: () =>
        new ReadableStream({
          pull: () => {
            throw new Error("gone");
          },
        }),
    } as unknown as globalThis.Blob;
    await expect(pack([{ path: "gone", bytes: gone }])).rejects.toThrow("gone");
  });
});
