/** Members of JSON that nobody has checked yet: each reader gives what has the right kind, and nothing else. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * A member the standard makes mandatory.
 * @throws Error that names it.
 */
export function neededText(fields: Fields, name: string): string {
  const text = textOf(fields, name);
  if (text === undefined || text === '') {
    const subject = textOf(fields, 'url') ?? textOf(fields, 'id') ?? textOf(fields, 'code');
    throw new Error(`${subject ?? 'A definition'} has no ${name}`);
  }
  return text;
}

export function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' ? value : undefined;
}

export function isSet(fields: Fields, name: string): boolean {
  return fields[name] === true;
}

/** Empty when absent. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Empty when absent. */
export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The value of a choice such as `fixed[x]`, whatever its type; undefined when there is none. */
export function choiceOf(fields: Fields, prefix: string): unknown {
  const name = Object.keys(fields).find(
    (key) => key.startsWith(prefix) && /^[A-Z]/.test(key.slice(prefix.length)),
  );
  return name === undefined ? undefined : fields[name];
}

/** Of the first extension with that URL. */
export function extensionValue(fields: Fields, url: string): unknown {
  const extension = listOf(fields, 'extension').find((one) => textOf(one, 'url') === url);
  return extension && choiceOf(extension, 'value');
}
