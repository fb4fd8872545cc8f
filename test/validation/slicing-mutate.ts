/** Changes to examples of HL7, which a test has found valid: their members have the types R4 gives them. */

/** Changed in place: each mutant begins with a copy. */
export type Mutable = { [member: string]: unknown };

export function list(json: Mutable, name: string): Mutable[] {
  // An element that repeats, of an example that is valid.
  return (json[name] ?? []) as Mutable[];
}

export function object(json: Mutable | undefined, name: string): Mutable {
  // An element that does not repeat, of an example that is valid.
  return (json?.[name] ?? {}) as Mutable;
}

export function without(member: string): (json: Mutable) => boolean {
  return (json) => {
    const was = member in json;
    delete json[member];
    return was;
  };
}

export function set(member: string, value: unknown): (json: Mutable) => boolean {
  return (json) => {
    json[member] = value;
    return true;
  };
}
