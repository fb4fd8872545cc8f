/** JSON text laid out for people: only the spaces between tokens change. R4 http, _pretty. */

const INDENT = '  ';
/** Strings whole, structure one by one, numbers and words in one run; spaces fall out. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** `json` must be valid JSON; every string and number keeps its exact text. */
export function prettyJson(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let last = '';
  const line = (): string => `\n${INDENT.repeat(depth)}`;
  for (const [token] of json.matchAll(TOKEN)) {
    const isClosing = token === '}' || token === ']';
    if (isClosing) {
      depth -= 1;
      if (last !== '{' && last !== '[') out.push(line());
    } else if (last === '{' || last === '[' || last === ',') {
      out.push(line());
    }
    out.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    last = token;
  }
  out.push('\n');
  return out.join('');
}
