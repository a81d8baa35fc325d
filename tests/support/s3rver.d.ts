declare module "@20minutes/s3rver" {
  import type {AddressInfo} from "node:net";

  /** The part of the S3-compatible server that tests use. */
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      configureBuckets: {name: string}[];
    });
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
