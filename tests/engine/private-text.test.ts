import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {
  maskedValue,
  maskPrivate,
  maybePrivate,
  type PrivateKind,
  privateKinds,
  privatePart
} from "../../src/engine/private-text.ts";

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:");
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** What the database finds in a text, of each kind. */
async function found(text: string): Promise<Partial<Record<PrivateKind, string>>> {
  const parts = privateKinds.map((kind) => privatePart(kind, "value"));
  const reader = await connection.runAndReadAll(
    `select ${maybePrivate("value")}, ${parts.join(", ")} from (select $text::varchar as value)`,
    {text}
  );
  const [isSuspect, ...values] = reader.getRows()[0] ?? [];
  const pairs = privateKinds.map((kind, position) => [kind, values[position]] as const);
  const hits = pairs.filter(([, value]) => value !== null);
  // the quick look must not let through what the close one finds
  if (hits.length > 0) expect(isSuspect).toBe(true);
  return Object.fromEntries(hits);
}

describe("a phone number is found", () => {
  it.each([
    ["+1 412-555-0123", "+1 412-555-0123"],
    ["call me at (412) 555-0123.", "(412) 555-0123"],
    ["412.555.0123", "412.555.0123"],
    ["1-412-555-0123", "1-412-555-0123"],
    ["4125550123", "4125550123"],
    ["14125550123", "14125550123"],
    ["+14125550123", "+14125550123"],
    ["shop:voip-4125550123-20260301", "4125550123"],
    ["recordings/call_4125550123.json", "4125550123"],
    ["exports/%2B48601123456.jsonl", "%2B48601123456"],
    ["+48 601 123 456", "+48 601 123 456"],
    ["+49 (30) 123456", "+49 (30) 123456"],
    ["020 7946 0958", "020 7946 0958"],
    ["07700 900123", "07700 900123"],
    ["07700900123", "07700900123"],
    ["06 12 34 56 78", "06 12 34 56 78"],
    ["0171/1234567", "0171/1234567"],
    ["0048 601 123 456", "0048 601 123 456"],
    ["tel:+14125550123", "tel:+14125550123"]
  ])("in %s", async (text, part) => {
    expect(await found(text)).toMatchObject({"phone number": part});
    expect(maskPrivate(text)).toContain("[phone number]");
    expect(maskPrivate(text)).not.toContain(part);
  });
});

describe("an e-mail address is found", () => {
  it.each([
    ["joe@example.com", "joe@example.com"],
    ["from <anna.b+calls@mail.example.co.uk>", "anna.b+calls@mail.example.co.uk"]
  ])("in %s", async (text, part) => {
    expect(await found(text)).toMatchObject({"e-mail address": part});
    expect(maskPrivate(text)).toBe(text.replace(part, "[e-mail address]"));
  });
});

it("masks each of several that stand side by side", () => {
  expect(maskPrivate("412-555-0123 412-555-0124 412-555-0125, a@b.org b@c.org")).toBe(
    "[phone number] [phone number] [phone number], [e-mail address] [e-mail address]"
  );
});

describe("nothing private is found", () => {
  it.each([
    "2026-03-01",
    "2026-03-01T10:00:00.000+02:00",
    "2026-03-01 10:00:00.123456",
    "01-02-2026 10:30",
    "20260301_143523",
    "20260301143523",
    "2026030114",
    "1772323200",
    "1772323200123",
    "0.4125550123",
    "4125550123.5",
    "+1.2345678",
    "1,234,567,890",
    "123 456 789",
    "85000 of 1250000 turns",
    "5000000000",
    "00000012345678",
    "call-000123",
    "3c4e1a2b-1234-5678-9012-123456789012",
    "12345678-1234-4678-9012-412555012345",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "a4125550123b",
    "letsgo:2010072110-a48ccd1a9c",
    "voip-a48ccd1a9c-20130322_143523",
    "192.168.100.200",
    "@observablehq/plot@0.6.17",
    "me at home",
    "v1.2.3"
  ])("in %s", async (text) => {
    expect(await found(text)).toEqual({});
    expect(maskPrivate(text)).toBe(text);
  });
});

it("shows of a private value only its ends", () => {
  expect(maskedValue("+14125550123")).toBe("+1…23");
  expect(maskedValue("cust-42")).toBe("…");
});
