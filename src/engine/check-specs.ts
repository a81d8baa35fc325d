import {z} from "zod";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {BuildError} from "./errors.ts";

/** A claim about one model, from its YAML. */
export interface CheckSpec {
  /** Unique: model, column, kind. */
  name: string;
  model: string;
  column: string | undefined;
  kind: string;
  /** The claim, as a sentence. */
  description: string;
  severity: "error" | "warn";
  /** Aggregate over the model that counts offending rows; all of a model's are taken in one pass. */
  count: string;
  /** Predicate that finds offending rows, where the claim is about single rows. */
  offending: string | undefined;
  /** Columns that no two rows share, where the claim is that. */
  distinct: readonly string[] | undefined;
  /** Another model that the claim speaks of. */
  refersTo: string | undefined;
}

/** A check as YAML gives it: a name, or a name with its arguments. */
export const testEntry = z.union([
  z.string(),
  z.record(z.string(), z.union([z.record(z.string(), z.unknown()), z.null()]))
]);

type TestEntry = z.output<typeof testEntry>;

const shared = {
  name: z.string().optional(),
  description: z.string().optional(),
  severity: z.enum(["error", "warn"]).default("error"),
  config: z
    .object({severity: z.enum(["error", "warn"])})
    .partial()
    .optional()
};

const literal = z.union([z.string(), z.number(), z.boolean()]);

const argumentSchemas = {
  not_null: z.strictObject(shared),
  unique: z.strictObject(shared),
  accepted_values: z.strictObject({
    ...shared,
    values: z.array(literal).min(1),
    quote: z.boolean().optional()
  }),
  relationships: z.strictObject({...shared, to: z.string(), field: z.string()}),
  accepted_range: z.strictObject({
    ...shared,
    min_value: z.union([z.number(), z.string()]).optional(),
    max_value: z.union([z.number(), z.string()]).optional(),
    inclusive: z.boolean().default(true)
  }),
  expression_is_true: z.strictObject({...shared, expression: z.string()}),
  row_count: z.strictObject({...shared, min: z.number().optional(), max: z.number().optional()}),
  unique_combination: z.strictObject({...shared, columns: z.array(z.string()).min(1)})
};

type Kind = keyof typeof argumentSchemas;

/**
 * Reads the checks of a model and of its columns.
 * @throws BuildError naming the file, the column and what is wrong with the check
 */
export function checkSpecs(
  model: string,
  file: string,
  columns: readonly {name: string; data_tests: TestEntry[]; tests: TestEntry[]}[],
  ofModel: readonly TestEntry[]
): CheckSpec[] {
  const specs = [
    ...columns.flatMap((column) =>
      [...column.data_tests, ...column.tests].map((entry) =>
        checkSpec(model, file, entry, column.name)
      )
    ),
    ...ofModel.map((entry) => checkSpec(model, file, entry, undefined))
  ];
  const seen = new Map<string, number>();
  for (const spec of specs) {
    const count = (seen.get(spec.name) ?? 0) + 1;
    seen.set(spec.name, count);
    if (count > 1) spec.name += `_${count}`;
  }
  return specs;
}

function checkSpec(
  model: string,
  file: string,
  entry: TestEntry,
  column: string | undefined
): CheckSpec {
  const place = `${file}: ${model}${column === undefined ? "" : `.${column}`}`;
  const [kind, given] =
    typeof entry === "string" ? [entry, {}] : (Object.entries(entry)[0] ?? ["", {}]);
  if (!(kind in argumentSchemas)) {
    throw new BuildError(
      `${place}: no check is called ${kind}; there are ${Object.keys(argumentSchemas).join(", ")}`
    );
  }
  // newer dbt nests them: {accepted_values: {arguments: {values: […]}}}
  const {arguments: nested, ...rest} = (given ?? {}) as Record<string, unknown>;
  const parsed = argumentSchemas[kind as Kind].safeParse({
    ...rest,
    ...((nested as Record<string, unknown>) ?? {})
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BuildError(`${place}: ${kind}: ${issue?.path.join(".")} ${issue?.message}`);
  }
  const options = parsed.data;
  const compiled = compile(kind as Kind, options, column, place);
  return {
    name: options.name ?? [model, column, kind].filter(Boolean).join("."),
    model,
    column,
    kind,
    severity: options.config?.severity ?? options.severity,
    ...compiled,
    description: options.description ?? compiled.description
  };
}

type Options = {[K in Kind]: z.output<(typeof argumentSchemas)[K]>};

/** What a check counts, and the sentence for it. */
function compile(
  kind: Kind,
  options: Options[Kind],
  column: string | undefined,
  place: string
): Pick<CheckSpec, "count" | "offending" | "distinct" | "refersTo" | "description"> {
  const needed = () => {
    if (column === undefined) throw new BuildError(`${place}: ${kind} belongs to a column`);
    return quotedName(column);
  };
  const rows = (offending: string, description: string, refersTo?: string) => ({
    count: `count(*) filter (where ${offending})`,
    offending,
    distinct: undefined,
    refersTo,
    description
  });
  switch (kind) {
    case "not_null":
      return rows(`${needed()} is null`, `${column} is never NULL`);
    case "accepted_values": {
      const {values} = options as Options["accepted_values"];
      const list = values.map((value) =>
        typeof value === "string" ? quotedString(value) : String(value)
      );
      return rows(
        `${needed()} not in (${list.join(", ")})`,
        `${column} is one of ${values.join(", ")}`
      );
    }
    case "accepted_range": {
      const {min_value, max_value, inclusive} = options as Options["accepted_range"];
      const equal = inclusive ? "" : "=";
      const bounds = [
        ...(min_value === undefined ? [] : [`${needed()} <${equal} ${min_value}`]),
        ...(max_value === undefined ? [] : [`${needed()} >${equal} ${max_value}`])
      ];
      if (bounds.length === 0) throw new BuildError(`${place}: accepted_range has neither bound`);
      const words = [
        ...(min_value === undefined ? [] : [`${inclusive ? "at least" : "above"} ${min_value}`]),
        ...(max_value === undefined ? [] : [`${inclusive ? "at most" : "below"} ${max_value}`])
      ];
      // DuckDB sorts NaN above every number, so an upper bound finds it too
      return rows(bounds.join(" or "), `${column} is ${words.join(" and ")}`);
    }
    case "expression_is_true": {
      const {expression} = options as Options["expression_is_true"];
      const whole = column === undefined ? expression : `${quotedName(column)} ${expression}`;
      return rows(`not (${whole})`, `${whole.replaceAll('"', "")}`);
    }
    case "relationships": {
      const {to, field} = options as Options["relationships"];
      const target = /^ref\(\s*['"](\w+)['"]\s*\)$/.exec(to)?.[1];
      if (target === undefined)
        throw new BuildError(`${place}: relationships.to is ref('model'): ${to}`);
      return rows(
        `${needed()} is not null and ${needed()} not in (select ${quotedName(field)} from ${target} where ${quotedName(field)} is not null)`,
        `each ${column} is a ${field} of ${target}`,
        target
      );
    }
    case "unique":
      return {
        count: `count(${needed()}) - count(distinct ${needed()})`,
        offending: undefined,
        distinct: column === undefined ? undefined : [column],
        refersTo: undefined,
        description: `no two rows share a ${column}`
      };
    case "unique_combination": {
      const {columns} = options as Options["unique_combination"];
      const list = columns.map(quotedName).join(", ");
      return {
        count: `count(*) - count(distinct hash(${list}))`,
        offending: undefined,
        distinct: columns,
        refersTo: undefined,
        description: `no two rows share ${columns.join(" and ")}`
      };
    }
    case "row_count": {
      const {min, max} = options as Options["row_count"];
      const bounds = [
        ...(min === undefined ? [] : [`count(*) < ${min}`]),
        ...(max === undefined ? [] : [`count(*) > ${max}`])
      ];
      if (bounds.length === 0) throw new BuildError(`${place}: row_count has neither min nor max`);
      const words = [
        ...(min === undefined ? [] : [`at least ${min}`]),
        ...(max === undefined ? [] : [`at most ${max}`])
      ];
      return {
        count: `case when ${bounds.join(" or ")} then 1 else 0 end`,
        offending: undefined,
        distinct: undefined,
        refersTo: undefined,
        description: `has ${words.join(" and ")} rows`
      };
    }
  }
}
