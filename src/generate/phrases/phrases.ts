/**
 * Ways of saying one thing. A sentence is one of each put together, so that a few dozen phrases
 * make hundreds of sentences.
 */
export interface Phrases {
  /** What may stand before it, with its blank; empty texts make it stand alone more often. */
  openers?: string[];
  cores: string[];
  /** What may follow, from its blank on. */
  closers?: string[];
}
