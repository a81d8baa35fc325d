import {spawnSync} from "node:child_process";
import {chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {delimiter, join} from "node:path";
import pg from "pg";
import {afterAll} from "vitest";

/** A PostgreSQL server of a test's own, which listens on a socket in its folder alone. */
export interface PostgresServer {
  /** Its address, as `DATABASE_URL` has it. The user `guarded`, where a test creates it, needs a password. */
  url(user?: string, password?: string): string;
  /** Runs statements as its owner. */
  run(...statements: string[]): Promise<Record<string, unknown>[]>;
  /** Breaks all connections, as a crash does. */
  stop(): void;
  start(): void;
}

/** Where the programs of the newest server are. */
function programFolder(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, "bin"))
  ];
  const found = folders.find((folder) => existsSync(join(folder, "initdb")));
  if (found !== undefined) return found;
  throw new Error(
    "no PostgreSQL server on this machine: install one (apt-get install postgresql), or put its initdb and pg_ctl on the PATH"
  );
}

/** Starts a server with an empty database; it is stopped and gone after the tests of the file. */
export function startPostgres(): PostgresServer {
  const programs = programFolder();
  const folder = mkdtempSync(join(tmpdir(), "earshot-pg-"));
  const data = join(folder, "data");
  const run = (program: string, ...args: string[]) => {
    const {status, stdout, stderr, error} = spawnSync(join(programs, program), args, {
      ...servant(folder),
      cwd: folder,
      encoding: "utf8"
    });
    if (status !== 0) throw error ?? new Error(`${program}: ${stdout}${stderr}`);
  };
  run("initdb", "-D", data, "-U", "owner", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N");
  // no port, no waiting for disks: what is in it is lost with the test
  const settings = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off -c log_timezone=UTC`;
  const start = () =>
    run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start");
  const stop = () => run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
  afterAll(() => {
    if (existsSync(join(data, "postmaster.pid"))) stop();
    rmSync(folder, {recursive: true, force: true});
  });
  writeFileSync(
    join(data, "pg_hba.conf"),
    "local all guarded scram-sha-256\nlocal all all trust\n"
  );
  start();
  const url = (user = "owner", password = "") =>
    `postgres://${user}:${encodeURIComponent(password)}@localhost/postgres?host=${folder}`;
  return {
    url,
    start,
    stop,
    async run(...statements) {
      const client = new pg.Client({connectionString: url()});
      await client.connect();
      try {
        let rows: Record<string, unknown>[] = [];
        for (const statement of statements) rows = (await client.query(statement)).rows;
        return rows;
      } finally {
        await client.end();
      }
    }
  };
}

/** PostgreSQL refuses to run as root: where the tests do, its folder belongs to a user who owns nothing else. */
function servant(folder: string): {uid?: number; gid?: number} {
  if (process.getuid?.() !== 0) return {};
  const id = 65_534;
  chownSync(folder, id, id);
  return {uid: id, gid: id};
}
