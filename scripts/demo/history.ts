/** The long histories of the demo people, made from Synthea's: repeated, re-dated, told in French. dmp.md 4.2. */
import type { BundleEntry } from './fhir-json.ts';
import { shiftDays, transaction } from './fhir-json.ts';
import { demoPerson, responsibleFor } from './people.ts';
import { ATTENDING } from './records.ts';
import type { DemoSubmission } from './submission.ts';
import { localise } from './synthea/localise.ts';
import type { Place } from './synthea/place.ts';
import { claimType, reimbursement } from './synthea/reimbursements.ts';
import type { HistoryName, SourceEpisode, SourceResource } from './synthea/source.ts';
import { sourceEpisodes } from './synthea/source.ts';

/** Nothing of the demo world's content is dated after this day. */
export const REFERENCE_DATE = '2026-11-01';

/** A bundle of a history never holds more. */
const ENTRIES_MAX = 120;

/** A year in whole weeks, so that copies fall on the same day of the week. */
const YEAR_DAYS = 364;

/** SNOMED CT codes of Synthea's encounters. */
const CHECK_UP = '162673000';
const CHILD_CHECK_UP = '410620009';
const DENTAL = '185349003';
const TREATMENT = '698314001';
const PROBLEM = '185347001';
const PREGNANCY: ReadonlySet<string> = new Set(['424441002', '424619006', '169762003']);

interface Plan {
  readonly patient: string;
  readonly source: HistoryName;
  /** Encounters that come back, and in which years before (-) or after. */
  readonly repeated: ReadonlySet<string>;
  readonly years: readonly number[];
  /** Encounters left out. */
  readonly omitted?: ReadonlySet<string>;
  /** Growth in height per year. */
  readonly growth?: number;
}

const PLANS: readonly Plan[] = [
  {
    patient: 'marie',
    source: 'woman-1996',
    repeated: new Set([CHECK_UP, DENTAL, TREATMENT]),
    years: [-9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2],
  },
  {
    patient: 'lea',
    source: 'boy-2011',
    repeated: new Set([CHILD_CHECK_UP]),
    years: [-3, -2],
    growth: 0.045,
  },
  {
    patient: 'karim',
    source: 'man-1999',
    repeated: new Set([CHECK_UP, PROBLEM]),
    years: [1],
    omitted: new Set([DENTAL]),
  },
];

/** Entries of one sender, kept together because they refer to each other. */
interface Act {
  readonly sender: string;
  readonly date: string;
  readonly entries: readonly BundleEntry[];
}

/** The histories of every holder, in the order of time, one sender per bundle. */
export function historySubmissions(): readonly DemoSubmission[] {
  return PLANS.flatMap((plan) => {
    const acts = copies(plan).flatMap(({ episode, days, growth }) =>
      episodeActs(plan.patient, episode, { days, growth }),
    );
    return [...Map.groupBy(acts, ({ sender }) => sender)].flatMap(([sender, own]) =>
      bundles(plan.patient, sender, own),
    );
  });
}

interface Copy {
  readonly episode: SourceEpisode;
  readonly days: number;
  readonly growth: number;
}

function copies({ source, repeated, years, omitted, growth = 0 }: Plan): readonly Copy[] {
  const episodes = sourceEpisodes(source).filter(
    ({ encounter }) => !omitted?.has(typeCode(encounter)),
  );
  const originals = episodes.map((episode): Copy => ({ episode, days: 0, growth: 1 }));
  const again = years.flatMap((year) =>
    episodes
      .filter(({ encounter }) => repeated.has(typeCode(encounter)))
      .map(lasting)
      .map((episode): Copy => ({ episode, days: year * YEAR_DAYS, growth: (1 + growth) ** year })),
  );
  // A year already covered by an original of the same kind is not filled twice.
  const taken = new Set(originals.map(yearAndKind));
  return [...originals, ...again.filter((copy) => !taken.has(yearAndKind(copy)) && !isAhead(copy))];
}

/** What a repeated contact leaves out: a diagnosis is made once. */
function lasting({ encounter, resources }: SourceEpisode): SourceEpisode {
  return {
    encounter,
    resources: resources.filter(
      ({ resourceType }) => !['Condition', 'CarePlan'].includes(resourceType),
    ),
  };
}

function yearAndKind({ episode, days }: Copy): string {
  return `${startOf(episode, days).slice(0, 4)} ${typeCode(episode.encounter)} ${episode.resources.some(isContent)}`;
}

function isAhead({ episode, days }: Copy): boolean {
  return startOf(episode, days) >= REFERENCE_DATE;
}

function startOf({ encounter }: SourceEpisode, days: number): string {
  return shiftDays(encounter.period?.start ?? REFERENCE_DATE, days);
}

function typeCode({ type }: SourceResource): string {
  return type?.[0]?.coding?.[0]?.code ?? '';
}

function isContent({ resourceType }: SourceResource): boolean {
  return resourceType !== 'Encounter' && resourceType !== 'ExplanationOfBenefit';
}

/** The clinical act of the professional, and the lines the insurer adds. An Encounter that carries nothing is left out. */
function episodeActs(
  patient: string,
  episode: SourceEpisode,
  copy: Pick<Copy, 'days' | 'growth'>,
): readonly Act[] {
  const sender = feeder(patient, episode.encounter);
  const author = responsibleFor(sender);
  const at = { patient, author: author.name, organisation: author.organisation ?? '', ...copy };
  const date = startOf(episode, copy.days);
  const clinical = clinicalEntries(episode, { ...at, known: new Set() });
  const insured = episode.resources
    .filter(({ resourceType }) => resourceType === 'ExplanationOfBenefit')
    .map((claim) =>
      reimbursement(claim, {
        patient,
        days: copy.days,
        provider: { reference: `PractitionerRole/${provider(claim, author.name)}` },
      }),
    );
  return [
    { sender, date, entries: clinical },
    { sender: 'cnam', date, entries: insured.filter((entry) => entry !== undefined) },
  ].filter(({ entries }) => entries.length > 0);
}

function clinicalEntries(
  { encounter, resources }: SourceEpisode,
  place: Place,
): readonly BundleEntry[] {
  const carried = resources.filter((source) => localise(source, place) !== undefined);
  if (carried.length === 0) return [];
  const all = [encounter, ...carried];
  const known = new Set(all.map(({ id }) => id));
  return all
    .map((source) => localise(source, { ...place, known }))
    .filter((entry) => entry !== undefined);
}

function provider(claim: SourceResource, author: string): string {
  return claimType(claim) === 'pharmacy' ? 'pharmacist-f' : author;
}

/** Who feeds an encounter: the hospital its emergencies, the dentist teeth, the midwife pregnancies, else the attending physician. */
function feeder(patient: string, encounter: SourceResource): string {
  const code = typeCode(encounter);
  if (encounter.class?.code === 'EMER') return 'hospital-h';
  if (code === DENTAL) return 'dentist-d';
  return PREGNANCY.has(code) ? 'midwife-m' : (ATTENDING[patient] ?? 'dr-t');
}

function bundles(patient: string, sender: string, acts: readonly Act[]): readonly DemoSubmission[] {
  const batches: BundleEntry[][] = [];
  for (const { entries } of acts.toSorted((a, b) => a.date.localeCompare(b.date))) {
    const open = batches.at(-1);
    if (open !== undefined && open.length + entries.length <= ENTRIES_MAX) open.push(...entries);
    else batches.push([...entries]);
  }
  return batches.map((entries, index) => ({
    sender,
    patient,
    title: `Historique de ${patient} par ${demoPerson(sender).display} (${index + 1}/${batches.length})`,
    method: 'POST',
    path: '',
    body: transaction(entries),
  }));
}
