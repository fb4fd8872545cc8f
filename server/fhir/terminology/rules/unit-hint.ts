/** Units as French laboratories write them, in UCUM. UCUM, Tables of units. */
import { unit } from './unit.ts';

/** What is written for a whole unit, or for one part of a fraction; none is of UCUM itself, as `G` is (gauss). */
const UNITS: Readonly<Record<string, string>> = {
  '°C': 'Cel',
  '℃': 'Cel',
  '°F': '[degF]',
  UI: '[IU]',
  IU: '[IU]',
  mUI: 'm[IU]',
  mIU: 'm[IU]',
  µUI: 'u[IU]',
  kUI: 'k[IU]',
  Eq: 'eq',
  mEq: 'meq',
  µEq: 'ueq',
  Osm: 'osm',
  mOsm: 'mosm',
  mosmol: 'mosm',
  mmHg: 'mm[Hg]',
  cmHg: 'cm[Hg]',
  mmH2O: 'mm[H2O]',
  cmH2O: 'cm[H2O]',
  bpm: '/min',
  'batt/min': '/min',
  'battements/min': '/min',
  'mvts/min': '/min',
  'cycles/min': '/min',
  mn: 'min',
  sec: 's',
  hr: 'h',
  heure: 'h',
  heures: 'h',
  jour: 'd',
  jours: 'd',
  j: 'd',
  semaine: 'wk',
  semaines: 'wk',
  sem: 'wk',
  SA: 'wk',
  mois: 'mo',
  an: 'a',
  ans: 'a',
  année: 'a',
  années: 'a',
  gr: 'g',
  Kg: 'kg',
  KG: 'kg',
  kgs: 'kg',
  cc: 'cm3',
  mcg: 'ug',
  'm²': 'm2',
  'm³': 'm3',
  'mm³': 'mm3',
  'cm³': 'cm3',
  dioptrie: '[diop]',
  dioptries: '[diop]',
  Giga: '10*9',
  Téra: '10*12',
  Kcal: 'kcal',
  '24h': '(24.h)',
  'mL/min/1,73m²': 'mL/min/{1.73_m2}',
  'mL/min/1.73m²': 'mL/min/{1.73_m2}',
  'mL/min/1,73m2': 'mL/min/{1.73_m2}',
  'ml/min/1,73m²': 'mL/min/{1.73_m2}',
  'ml/min/1,73m2': 'mL/min/{1.73_m2}',
};

/** No unit as French laboratories write it is longer. */
const LENGTH_MAX = 40;
const POWER: Readonly<Record<string, string>> = { '²': '2', '³': '3' };

/**
 * A unit of UCUM for one that is none: `ug/L` for `µg/L`, `[IU]/L` for `UI/L`. Undefined for one of UCUM, and when
 * none is known; what it gives is always of UCUM.
 */
export function unitHint(code: string): string | undefined {
  if (code.length > LENGTH_MAX || unit(code) !== 'out') return undefined;
  // The Greek letter looks like the sign.
  const text = code.replaceAll(/\s/g, '').replaceAll('\u03bc', '\u00b5');
  const hint = inUcum(text) ?? text.split('/').map(oneUnit).join('/');
  return unit(hint) === 'in' ? hint : undefined;
}

/** Of the whole: `batt/min` is no fraction of two units. */
function inUcum(text: string): string | undefined {
  return Object.hasOwn(UNITS, text) ? UNITS[text] : undefined;
}

function oneUnit(part: string): string {
  return inUcum(part) ?? plain(part.replace(/[²³]$/, (power) => POWER[power] ?? power));
}

function plain(part: string): string {
  return part.replaceAll('µ', 'u');
}
