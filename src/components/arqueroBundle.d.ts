declare module "arquero/dist/arquero.min.js" {
  /** Undefined in Node, which takes the file for an ES module: there it leaves itself in `globalThis.aq`. */
  const arquero: typeof import("arquero") | undefined;
  export default arquero;
}

declare var aq: typeof import("arquero");
