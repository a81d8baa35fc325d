import {DuckDBInstance} from "@duckdb/node-api";
import {queryRows} from "../../src/engine/warehouse.ts";
import type {Query} from "../../src/stats/logistic-design.ts";

/** An empty database for one test. */
export async function database(): Promise<{query: Query; close: () => void}> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return {
    query: (sql) => queryRows(connection, sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    }
  };
}

/**
 * A table of `n` made-up observations that another program can make as well, from whole numbers:
 * `x` from 0 to 1, two indicators, two levels `a` and `b` of one segment beside a third, a customer with
 * several rows, and whether it happened.
 */
export function observations(n: number): string {
  return `
    select i as id,
      x, flag, level_a, level_b, customer,
      ((i * 15485863) % 100003) / 100003e0 < 1 / (1 + exp(-(1.5 - 4 * x + 0.8 * flag + 0.5 * level_b))) as happened
    from (
      select i,
        ((i * 7919) % 1009) / 1009e0 as x,
        cast((i * 104729) % 997 < 300 as integer)::double as flag,
        cast((i * 1299709) % 3 = 1 as integer)::double as level_a,
        cast((i * 1299709) % 3 = 2 as integer)::double as level_b,
        (i * 31) % 211 as customer
      from range(1, ${n} + 1) as numbers(i))`;
}
