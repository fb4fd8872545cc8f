/** FHIR dates as half-open ranges. R4 datatypes, date and dateTime; R4 search, date. */
import { badRequest } from '../outcome/errors.ts';

export type Bounds = readonly [low: number, high: number];

/** Zone in which a date without one is read: patients and professionals of the DMP live by it. */
const DEFAULT_ZONE = 'Europe/Paris';

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?)?)?)?$/;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Bounds of a FHIR date at its own precision, in milliseconds since 1970 UTC, low inclusive, high exclusive.
 * `2024-02` covers the whole month. A date without a zone is read in `zone`. R4 search, date.
 * @throws FhirError 400 `invalid` when the text is not a FHIR dateTime.
 */
export function dateBounds(text: string, zone: string = DEFAULT_ZONE): Bounds {
  const bounds = tryDateBounds(text, zone);
  if (bounds) return bounds;
  throw badRequest({
    fr: `« ${text.slice(0, 40)} » n'est pas une date FHIR (AAAA, AAAA-MM, AAAA-MM-JJ ou instant).`,
    en: `'${text.slice(0, 40)}' is not a FHIR date (YYYY, YYYY-MM, YYYY-MM-DD or instant).`,
  });
}

/** As `dateBounds`, but undefined when the text is not a real date. */
export function tryDateBounds(text: string, zone: string = DEFAULT_ZONE): Bounds | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = parts;
  const fields = [
    Number(year),
    Number(month ?? 1),
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  ] as const;
  if (!isReal(fields)) return undefined;
  const low = toUtc(wallTime(fields, 0), offset, zone);
  if (hour === undefined) {
    const raised = month === undefined ? 1 : day === undefined ? 2 : 3;
    return [low, toUtc(wallTime(fields, raised), undefined, zone)];
  }
  // From here on a length is a length: the hour a zone repeats or skips does not lengthen a minute.
  const start = low + Math.floor(Number(fraction ?? 0) * SECOND);
  if (fraction !== undefined) return [start, start + 1];
  return [start, start + (second === undefined ? MINUTE : SECOND)];
}

type Fields = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
];

function isReal([year, month, day, hour, minute, second]: Fields): boolean {
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The fields as if they were UTC, with the given one (1 = year, 2 = month, 3 = day) raised by one. */
function wallTime(fields: Fields, raised: number): number {
  const [year, month, day, hour, minute, second] = fields.map((field, index) =>
    index + 1 === raised ? field + 1 : field,
  );
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  date.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0);
  return date.getTime();
}

function toUtc(wall: number, offset: string | undefined, zone: string): number {
  if (offset === 'Z') return wall;
  if (offset !== undefined) {
    const sign = offset.startsWith('-') ? -1 : 1;
    return wall - sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))) * MINUTE;
  }
  const first = wall - zoneOffset(wall, zone);
  return wall - zoneOffset(first, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset of the zone at an instant, in milliseconds east of UTC. */
function zoneOffset(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const fields: Record<string, number> = {};
  for (const part of format.formatToParts(instant)) fields[part.type] = Number(part.value);
  const wall = wallTime(
    [
      fields['year'] ?? 0,
      fields['month'] ?? 1,
      fields['day'] ?? 1,
      fields['hour'] ?? 0,
      fields['minute'] ?? 0,
      fields['second'] ?? 0,
    ],
    0,
  );
  return wall - Math.floor(instant / SECOND) * SECOND;
}
