import {z} from "zod";
import {quotedString} from "./source.ts";

/** Who speaks, by the label that a transcript gives the speaker: a number, a letter, a channel or a name. */
export const rolesOption = z
  .record(z.string(), z.enum(["agent", "customer", "ignore"]))
  .optional()
  .describe(
    'Role of each speaker, by its label (in any case of letters): agent, customer, or ignore for whoever is neither; "none" stands for turns without a label. Without it labels such as "Agent" and "Caller" speak for themselves, and of two other speakers the one who speaks first is the agent.'
  );

export type Roles = z.infer<typeof rolesOption>;

/** Labels that say themselves who speaks. */
export const tellingLabels: Record<"agent" | "customer" | "ignore", string[]> = {
  agent: [
    "agent",
    "assistant",
    "bot",
    "virtual agent",
    "representative",
    "rep",
    "advisor",
    "adviser",
    "salesperson"
  ],
  customer: ["customer", "client", "caller", "callee", "user", "guest"],
  ignore: ["system", "developer"]
};

/** How roles are worked out in SQL from a list `turns` of structs with a `speaker` (text) and a `start`. */
interface RoleSql {
  /** Columns over `turns`, to be had before the rest: the labels and what follows from them. */
  preparation: string;
  /** Role of the label of `turn`; NULL where nothing tells. */
  role: string;
  /** Why a transcript's turns cannot all be given a role, or NULL. */
  rejection: string;
  /** How the roles were found: `configured`, `named`, or `first_speaker` where who spoke first was taken for the agent. */
  basis: string;
}

/** Labels, in lower case, that somebody has said something about: the configuration, or the label itself. */
export function knownLabels(roles: Roles): string[] {
  return roles === undefined
    ? Object.values(tellingLabels).flat()
    : Object.keys(roles).map((label) => label.trim().toLowerCase());
}

const labelOfTurn = "nullif(lower(trim(turn.speaker)), '')";

function shownLabels(labels: string): string {
  return `list_aggregate([ '"' || label || '"' for label in ${labels} ], 'string_agg', ', ')`;
}

/**
 * Who is the agent. Where the configuration does not say, it follows from labels that name a role, and of two
 * speakers whose labels do not, the one who speaks first is the agent. Whatever is less clear is no one's
 * guess: the transcript is set aside.
 */
export function roleSql(roles: Roles): RoleSql {
  const preparation = `
    list_sort(list_distinct([ ${labelOfTurn} for turn in turns if ${labelOfTurn} is not null ])) as labels,
    list_sort([
        {start: turn.start, position: position, label: ${labelOfTurn}}
        for turn, position in turns if ${labelOfTurn} is not null
    ])[1].label as first_label`;
  if (roles !== undefined) {
    const cases = Object.entries(roles).map(
      ([label, role]) =>
        `when ${quotedString(label.trim().toLowerCase())} then ${quotedString(role)}`
    );
    const role =
      cases.length === 0
        ? "cast(null as varchar)"
        : `case coalesce(${labelOfTurn}, 'none') ${cases.join(" ")} end`;
    const known = Object.keys(roles)
      .map((label) => JSON.stringify(label))
      .join(", ");
    return {
      preparation: `${preparation},
    cast(null as varchar) as other_role,
    cast(null as varchar) as assumed_agent`,
      role,
      rejection: firstWithoutRole(
        role,
        `' has no role; roles knows ' || ${quotedString(known === "" ? "nobody" : known)}`
      ),
      basis: "'configured'"
    };
  }
  const named = (label: string) => `case
        ${Object.entries(tellingLabels)
          .map(
            ([role, labels]) =>
              `when ${label} in (${labels.map(quotedString).join(", ")}) then ${quotedString(role)}`
          )
          .join("\n        ")}
    end`;
  const namedRoles = `[ ${named("label")} for label in labels ]`;
  const role = `coalesce(
        ${named(labelOfTurn)},
        case when ${labelOfTurn} is not null then other_role end,
        case when ${labelOfTurn} = assumed_agent then 'agent' when ${labelOfTurn} <> assumed_agent then 'customer' end
    )`;
  return {
    preparation: `${preparation},
    -- of two speakers one says who it is: then the other is the other
    case when len(labels) = 2 then
        case list_sort(${namedRoles})
            when ['agent', null] then 'customer'
            when ['customer', null] then 'agent'
        end
    end as other_role,
    case when len(labels) = 2 and ${namedRoles} = [null, null] then first_label end as assumed_agent`,
    role,
    rejection: `case
        when len(labels) = 0 and len(turns) > 0
            then 'speakers are not told apart; roles: {none: "customer"} would say that all is the customer''s'
        when len(labels) = 1 and ${namedRoles} = [null]
            then 'only one speaker, ' || ${shownLabels("labels")} || ', and roles does not say who that is'
        else ${firstWithoutRole(role, `' has no role; roles has to say who is who of ' || ${shownLabels("labels")}`)}
    end`,
    basis: `case
        when assumed_agent is not null then 'first_speaker'
        when len(turns) > 0 then 'named'
    end`
  };
}

/** The sentence for the first turn that has no role. */
function firstWithoutRole(role: string, complaint: string): string {
  const position = `list_position([ ${role} is null for turn in turns ], true)`;
  return `case when ${position} is not null
        then coalesce('speaker "' || nullif(trim(turns[${position}].speaker), '') || '"', 'turns[' || (${position} - 1) || '], without a speaker,')
            || ${complaint}
    end`;
}
