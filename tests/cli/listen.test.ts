import {createServer} from "node:net";
import {expect, it} from "vitest";
import {listen} from "../../src/cli/listen.ts";

it("gives the port, and says in one sentence that another program has it", async () => {
  const first = createServer();
  const second = createServer();
  const port = await listen(first, 0);
  expect(port).toBeGreaterThan(0);
  await expect(listen(second, port)).rejects.toThrow(`--port ${port}: is taken; name another`);
  await new Promise((closed) => first.close(closed));
  expect(await listen(second, port)).toBe(port);
  await new Promise((closed) => second.close(closed));
});
