/** JSON printed as we want it, faults included: text put in as it is, and members that stand twice. */

/** Text put into the JSON unchanged, whatever it is. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A member of this name is printed as the raw text it holds, without a name of its own. */
export const RAW_MEMBER = '§raw';

/** @throws never: what JSON has no word for is printed as null. */
export function print(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, member]) =>
    name === RAW_MEMBER && member instanceof Raw
      ? member.text
      : `${JSON.stringify(name)}:${print(member)}`,
  );
  return `{${members.join(',')}}`;
}
