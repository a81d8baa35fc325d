import pg from "pg";
import {BuildError, UsageError} from "../../src/engine/errors.ts";
import {PassingError} from "../servers/tries.ts";

/** Where a database is, and what opens it. */
export interface DatabaseAddress {
  /** Host, port and database, for people. */
  name: string;
  config: pg.ClientConfig;
  /** What must never be shown. */
  password: string | undefined;
}

/** What a statement answers: every value as PostgreSQL writes it. */
export interface Answer {
  fields: {name: string; dataTypeID: number}[];
  rows: (string | null)[][];
}

const usualVariable = "DATABASE_URL";
const ownVariables = ["PGHOST", "PGDATABASE"];

/**
 * Where the database is: the address in a variable, else the variables that PostgreSQL's own programs know (`PGHOST`,
 * `PGUSER`, `PGPASSWORD`, …), which also give what the address leaves out.
 *
 * @param variable the variable that a configuration names
 * @throws UsageError where nothing is set, or the address cannot be understood
 */
export function databaseAddress(
  variable: string | undefined,
  sourceName: string,
  environment: NodeJS.ProcessEnv = process.env
): DatabaseAddress {
  const given = environment[variable ?? usualVariable]?.trim() ?? "";
  const isOwn = variable === undefined && ownVariables.some((name) => environment[name]);
  if (given === "" && !isOwn) {
    const others = variable === undefined ? ", nor is PGHOST" : "";
    throw new UsageError(
      `${sourceName}: the environment variable ${variable ?? usualVariable} is not set${others}; it holds the address of the database`
    );
  }
  const wrong = `${sourceName}: ${variable ?? usualVariable} holds no address such as postgres://user:password@host/database`;
  if (given !== "" && !/^postgres(ql)?:\/\//.test(given)) throw new UsageError(wrong);
  // modes of TLS mean what they mean to PostgreSQL's own programs
  const settings = new URLSearchParams({uselibpqcompat: "true"});
  for (const name of ["sslmode", "sslrootcert", "sslcert", "sslkey"]) {
    const value = environment[`PG${name.toUpperCase()}`];
    if (value && !new RegExp(`[?&]${name}=`).test(given)) settings.set(name, value);
  }
  const address = given === "" ? "postgres://" : given;
  const withSettings = () =>
    `${address}${address.includes("?") ? "&" : "?"}${settings.toString().replaceAll("+", "%20")}`;
  try {
    const {host} = new pg.Client({connectionString: withSettings()});
    const saysMode = /[?&](sslmode|ssl)=/.test(withSettings());
    // what callers said does not go through a network in the clear because nobody thought of it
    if (!saysMode && !isHere(host)) settings.set("sslmode", "verify-full");
    const config = {connectionString: withSettings()};
    const client = new pg.Client(config);
    const name = `${client.host}:${client.port}/${client.database ?? client.user ?? ""}`;
    return {name, config, password: client.password ?? undefined};
  } catch (error) {
    // of a certificate's file the system's own words; of an address none, as they might show it
    const isFile = error instanceof Error && "syscall" in error;
    throw new UsageError(isFile ? `${sourceName}: ${error.message}` : wrong);
  }
}

function isHere(host: string): boolean {
  return host.startsWith("/") || host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Values as text that loses nothing and does not depend on how the server is set up. */
const settings = {
  default_transaction_read_only: "on",
  timezone: "UTC",
  datestyle: "ISO",
  intervalstyle: "postgres",
  extra_float_digits: "3",
  bytea_output: "hex",
  // a query is ended when we are gone
  client_connection_check_interval: "10s"
};

/** A connection that can only read. */
export class Database {
  readonly #client: pg.Client;
  readonly #address: DatabaseAddress;
  readonly #prefix: string;
  readonly #stop: () => void;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    address: DatabaseAddress,
    sourceName: string,
    timeoutSeconds: number,
    signal: AbortSignal | undefined
  ) {
    this.#address = address;
    this.#prefix = placeOf(sourceName, address);
    this.#client = new pg.Client({
      ...address.config,
      application_name: "earshot",
      keepAlive: true,
      connectionTimeoutMillis: Math.min(30, timeoutSeconds) * 1000,
      query_timeout: timeoutSeconds * 1000,
      types: {getTypeParser: () => (text: string) => text}
    });
    // what breaks between two statements is told by the next one
    this.#client.on("error", () => undefined);
    this.#stop = () => void this.close();
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop);
  }

  /**
   * @throws PassingError where the server is not there for now
   * @throws BuildError where it refuses
   */
  static async open(
    address: DatabaseAddress,
    sourceName: string,
    timeoutSeconds: number,
    signal?: AbortSignal
  ): Promise<Database> {
    const database = new Database(address, sourceName, timeoutSeconds, signal);
    try {
      await database.#client.connect();
      const pairs = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
      // what an older server does not know is left out
      await database.#client.query(`
        select pg_catalog.set_config(wanted.name, wanted.value, false)
        from (values ${pairs.join(", ")}) as wanted (name, value)
        inner join pg_catalog.pg_settings on lower(pg_settings.name) = wanted.name`);
      return database;
    } catch (error) {
      await database.close();
      throw database.#told(error);
    }
  }

  /**
   * Runs one statement.
   *
   * @param query the part of the statement that a person wrote, so that an error tells the place in it
   */
  async ask(statement: string, query?: string): Promise<Answer> {
    // one statement alone is all that this protocol takes
    const config: pg.QueryArrayConfig & {queryMode: "extended"} = {
      text: statement,
      rowMode: "array",
      queryMode: "extended"
    };
    try {
      const {fields, rows} = await this.#client.query<(string | null)[]>(config);
      return {fields, rows};
    } catch (error) {
      throw this.#told(error, statement, query);
    }
  }

  literal(text: string): string {
    return this.#client.escapeLiteral(text);
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#stop);
    await this.#client.end().catch(() => undefined);
  }

  /** What a failure means: one that passes, or a sentence without a secret. */
  #told(error: unknown, statement = "", query?: string): unknown {
    if (!(error instanceof Error)) return error;
    if (error instanceof pg.DatabaseError) {
      const {code = ""} = error;
      const message = this.#shown(error);
      if (isPassing(code)) return new PassingError(`says: ${message}`);
      const place = query === undefined ? undefined : placeIn(query, statement, error.position);
      if (place !== undefined) {
        return new BuildError(`${this.#prefix} cannot run the query: ${place}: ${message}`);
      }
      return new BuildError(`${this.#prefix} refuses: ${message}`);
    }
    const code = "code" in error && typeof error.code === "string" ? error.code : "";
    if (/does not support SSL/i.test(error.message)) {
      return new BuildError(
        `${this.#prefix} offers no TLS; where the network can be trusted, end the address with ?sslmode=disable`
      );
    }
    if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
      return new BuildError(
        `${this.#prefix} has a certificate that does not hold: ${this.#masked(error.message)}; sslrootcert in the address names who signed it`
      );
    }
    if (/password must be a/.test(error.message)) {
      return new BuildError(`${this.#prefix} asks for a password, and none is set`);
    }
    if (code !== "" || /connection|timeout|terminated|closed/i.test(error.message)) {
      return new PassingError(`cannot be reached (${code || this.#masked(error.message)})`);
    }
    return error;
  }

  /** PostgreSQL's message, without the value that a message about data quotes: a customer's, perhaps. */
  #shown({message, code = "", hint}: pg.DatabaseError): string {
    const words = code.startsWith("22") ? message.replace(/"[^"]*"/gs, '"…"') : message;
    const more = hint === undefined ? "" : ` (${hint.replace(/\.$/, "")})`;
    return this.#masked(`${words}${more}`);
  }

  #masked(text: string): string {
    const {password} = this.#address;
    return password ? text.replaceAll(password, "***") : text;
  }
}

/** How errors begin. */
export function placeOf(sourceName: string, {name}: DatabaseAddress): string {
  return `${sourceName}: PostgreSQL at ${name}`;
}

/** States in which a server is shutting down, starting, full, or has to put one transaction before another. */
function isPassing(code: string): boolean {
  return /^(08|57P0[1-5]|53|40001|40P01|58)/.test(code);
}

/** `line 2, column 8` of the query, where the error is in it. Positions count characters from 1. */
function placeIn(
  query: string,
  statement: string,
  position: string | undefined
): string | undefined {
  if (position === undefined) return undefined;
  const start = statement.indexOf(query);
  const before = [...statement].slice(0, Number(position) - 1).join("");
  const inside = before.slice(start);
  if (start < 0 || before.length < start || inside.length > query.length) return undefined;
  const lines = inside.split("\n");
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? "")].length + 1}`;
}
