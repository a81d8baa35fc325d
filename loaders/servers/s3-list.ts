import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";

export interface ListedObject {
  key: string;
  /** Changes with the content: the entity tag, quotes and all. */
  tag: string;
  bytes: number;
}

const objectShape = z.object({
  Key: z.string().min(1),
  ETag: z.string().min(1),
  Size: z.string().regex(/^\d+$/)
});

/**
 * Reads a page of ListObjectsV2. Its XML is flat and made by a machine: elements without attributes, no comments.
 *
 * @param name who lists, for the error
 * @param next the token of the next page, undefined on the last
 * @throws BuildError where the page is none
 */
export function listedObjects(
  xml: string,
  name: string
): {objects: ListedObject[]; next: string | undefined} {
  if (!xml.includes("<ListBucketResult")) {
    throw new BuildError(`${name} answers no ListBucketResult; is it S3-compatible?`);
  }
  const isEncoded = elements(xml, "EncodingType")[0] === "url";
  const objects = elements(xml, "Contents").map((content) => {
    const fields = ["Key", "ETag", "Size"].map((field) => [field, elements(content, field)[0]]);
    const checked = objectShape.safeParse(Object.fromEntries(fields));
    if (!checked.success) {
      const [issue] = checked.error.issues;
      throw new BuildError(
        `${name} lists an object without ${issue?.path.join(".")}: ${issue?.message}`
      );
    }
    const {Key, ETag, Size} = checked.data;
    const key = unescaped(Key);
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
      tag: unescaped(ETag),
      bytes: Number(Size)
    };
  });
  const isTruncated = elements(xml, "IsTruncated")[0] === "true";
  const token = elements(xml, "NextContinuationToken")[0];
  return {objects, next: isTruncated && token !== undefined ? unescaped(token) : undefined};
}

/** What stands in each element of that name. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, "g"))].map(
    ([, text = ""]) => text
  );
}

const entities: Record<string, string> = {amp: "&", lt: "<", gt: ">", quot: '"', apos: "'"};

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? entity;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
