/** Someone, or something, that serves customers in the generated calls. */
export interface Agent {
  id: string;
  name: string;
  kind: "bot" | "human";
  /** Added to the log odds of a sale. */
  skill: number;
  /** How fast they speak. */
  wordsPerMinute: number;
}

/** The twelve who serve: four bots and eight people, of differing skill. */
export const agents: Agent[] = [
  {id: "bot-ava", name: "Ava", kind: "bot", skill: 0.1, wordsPerMinute: 168},
  {id: "bot-milo", name: "Milo", kind: "bot", skill: 0, wordsPerMinute: 172},
  {id: "bot-iris", name: "Iris", kind: "bot", skill: -0.05, wordsPerMinute: 160},
  {id: "bot-otto", name: "Otto", kind: "bot", skill: -0.25, wordsPerMinute: 176},
  {id: "agent-priya", name: "Priya Nair", kind: "human", skill: 0.55, wordsPerMinute: 158},
  {id: "agent-marcus", name: "Marcus Reed", kind: "human", skill: 0.3, wordsPerMinute: 171},
  {id: "agent-sofia", name: "Sofia Alvarez", kind: "human", skill: 0.35, wordsPerMinute: 165},
  {id: "agent-daniel", name: "Daniel Kim", kind: "human", skill: 0.05, wordsPerMinute: 152},
  {id: "agent-hannah", name: "Hannah Weiss", kind: "human", skill: 0.15, wordsPerMinute: 149},
  {id: "agent-tomas", name: "Tomas Oliveira", kind: "human", skill: -0.1, wordsPerMinute: 182},
  {id: "agent-grace", name: "Grace Okafor", kind: "human", skill: 0.2, wordsPerMinute: 156},
  {id: "agent-liam", name: "Liam Byrne", kind: "human", skill: -0.3, wordsPerMinute: 188}
];

export const firstNames = (
  "James Maria Robert Linda Michael Patricia David Jennifer Carlos Barbara William Susan Omar Jessica " +
  "Joseph Sarah Thomas Karen Luis Nancy Daniel Lisa Matthew Betty Anthony Sandra Mark Ashley Wei Donna " +
  "Steven Emily Paul Carol Andrew Michelle Joshua Amanda Kenneth Melissa Kevin Deborah Brian Stephanie " +
  "George Rebecca Edward Laura Ronald Fatima Jason Cynthia Jeffrey Amy Ryan Angela Jacob Shirley Gary Brenda"
).split(" ");

export const lastNames = (
  "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez " +
  "Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez " +
  "Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker " +
  "Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins " +
  "Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly"
).split(" ");
