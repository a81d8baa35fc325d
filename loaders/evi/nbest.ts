import {quotedString} from "../source.ts";

/** A text in Python's quotes, either kind, with its escapes; a `u` or `r` may stand before it. */
const pythonText = `[uUrR]?(?:'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*")`;

const pythonList = `^\\[\\s*(?:${pythonText}(?:\\s*,\\s*${pythonText})*\\s*,?\\s*)?\\]$`;

/** What a Python text says, from the text with its quotes. */
const unquoted = (text: string) => {
  const inner = `regexp_replace(${text}, '^[uUrR]?.(.*).$', '\\1', 's')`;
  // a doubled backslash is set aside while the others are read
  return `replace(
        regexp_replace(replace(${inner}, '\\\\', chr(1)), '\\\\([''"])', '\\1', 'g'),
        chr(1), '\\'
    )`;
};

/**
 * SQL for a list of texts that is written as JSON or, as happens, as Python writes it; NULL where it is neither.
 *
 * @param text SQL for the text of the list, without blanks around it
 */
export function nbestList(text: string): string {
  return `case
        when not json_valid(${text}) then case when regexp_matches(${text}, ${quotedString(pythonList)}, 's')
            then list_transform(
                regexp_extract_all(${text}, ${quotedString(pythonText)}),
                lambda quoted: ${unquoted("quoted")}
            ) end
        when json_type(${text}) = 'ARRAY'
            then list_filter(json_extract_string(${text}, '$[*]'), lambda hypothesis: hypothesis is not null)
    end`;
}
