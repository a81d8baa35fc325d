import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import {queryRows} from "./warehouse.ts";

/**
 * What ends the reports' period where nothing else does: the last day in the first of these models that has any, as
 * the time that a clock in the reports' time zone shows.
 */
export const endingModels: Record<string, (zone: string) => string> = {
  fact_sessions: (zone) => `max(started_at at time zone ${zone})`,
  // a project may have sources that count their days and send no session
  fact_reported_days: () => "max(reported_until)"
};

/**
 * Midnight after the last session or, without any, after the last reported day, in the reports' time zone; empty
 * where no model that ends the period was ever built.
 */
export async function endOfData(
  connection: DuckDBConnection,
  timezone: string,
  isBuilt: (model: string) => boolean
): Promise<string> {
  const built = Object.entries(endingModels).filter(([name]) => isBuilt(name));
  if (built.length === 0) return "";
  const zone = quotedString(timezone);
  for (const [name, lastTime] of built) {
    const [row] = await queryRows<{as_of: string | null}>(
      connection,
      `select (date_trunc('day', ${lastTime(zone)}) + interval 1 day)
         at time zone ${zone} as as_of
       from ${name}`
    );
    if (row?.as_of) return row.as_of;
  }
  return "1970-01-01T00:00:00.000Z";
}
