import {strToU8, zipSync} from "fflate";
import {describe, expect, it} from "vitest";
import {workbookRows} from "../../loaders/xlsx.ts";
import {sheetOf, workbook} from "../support/workbook.ts";

const rowsOf = (bytes: Uint8Array) =>
  workbookRows(bytes).map(({row, cells}) => [row, Object.fromEntries(cells)]);

describe("workbookRows", () => {
  it("gives the texts of cells by their columns, and leaves empty ones out", () => {
    expect(
      rowsOf(
        workbook([
          ["id", "text"],
          [7, null],
          [0.25, "a < b & c"]
        ])
      )
    ).toEqual([
      [1, {A: "id", B: "text"}],
      [2, {A: "7"}],
      [3, {A: "0.25", B: "a < b & c"}]
    ]);
  });

  it("reads shared texts, runs of a text, entities by number, and columns past Z", () => {
    const bytes = sheetOf(
      `<row r="3"><c r="A3" t="s"><v>1</v></c><c r="AB3" t="s"><v>0</v></c><c r="C3" t="str"><v>&#x41;&#66;</v></c><c r="D3" t="e"><v>#DIV/0!</v></c></row>`,
      `<si><t>plain</t></si><si><r><rPr/><t xml:space="preserve">two </t></r><r><t>runs</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si>`
    );
    expect(rowsOf(bytes)).toEqual([[3, {A: "two runs", AB: "plain", C: "AB"}]]);
  });

  it("numbers rows and cells by their place where they have no numbers", () => {
    expect(rowsOf(sheetOf("<row><c><v>1</v></c><c><v>2</v></c></row><row/>"))).toEqual([
      [1, {A: "1", B: "2"}],
      [2, {}]
    ]);
  });

  it("reads the first of several sheets", () => {
    const sheet = (value: number) => strToU8(`<row r="1"><c r="A1"><v>${value}</v></c></row>`);
    const bytes = zipSync({
      "xl/worksheets/sheet10.xml": sheet(10),
      "xl/worksheets/sheet2.xml": sheet(2)
    });
    expect(rowsOf(bytes)).toEqual([[1, {A: "2"}]]);
  });

  it("refuses what is no workbook", () => {
    expect(() => workbookRows(Buffer.from("B2,B4\n"))).toThrow("invalid zip data");
    expect(() => workbookRows(zipSync({"notes.txt": strToU8("hi")}))).toThrow(
      "it has no worksheet"
    );
    expect(() => workbookRows(workbook([["a"]]).subarray(0, 80))).toThrow("invalid zip data");
  });
});
