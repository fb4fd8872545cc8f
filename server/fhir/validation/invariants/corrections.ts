/**
 * Rules whose published expression is wrong or cannot be evaluated, with what is evaluated instead. R4 has no later
 * publication that mends them; HL7's validator mends most of them in the same way (its FHIRPathExpressionFixer).
 */
import type { Constraint } from '../../definitions/structure.ts';

export interface Correction {
  readonly key: string;
  /** As published; absent: every expression of the key. */
  readonly published?: string;
  /** Undefined: the rule cannot be judged at all. */
  readonly expression: string | undefined;
  readonly reason: string;
}

const PUBLISHED_NAME = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')";
/** One name in a path: none of these signs, in FHIRPath's own escapes. */
const PATH_PART = String.raw`[^\\s.,:;\'"/|?!@#$%&*()\\[\\]{}]{1,64}`;
const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** Expressions that stand under many keys: adf-0, cpb-0, vsd-0… */
const BY_EXPRESSION: ReadonlyMap<string, string> = new Map([
  // `matches` finds a part, and a resource without a name is empty, not true.
  [PUBLISHED_NAME, "name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"],
]);

export const CORRECTIONS: readonly Correction[] = [
  {
    key: 'dom-3',
    expression:
      "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().ofType(canonical) | %resource.descendants().ofType(uri) | %resource.descendants().ofType(url))) or descendants().where(reference = '#').exists() or descendants().ofType(canonical).where($this = '#').exists() or descendants().ofType(uri).where($this = '#').exists()).not()).empty()",
    reason: '`as` takes one item and throws on several; `ofType` filters.',
  },
  {
    key: 'dom-6',
    expression: '(%rootResource != $this) or text.`div`.exists()',
    reason: 'A contained resource shall have no narrative of its own. R4 references, contained.',
  },
  {
    key: 'ref-1',
    expression:
      "reference.exists() implies (reference = '#' or reference.startsWith('#').not() or (reference.substring(1) in %rootResource.contained.id))",
    reason: 'Empty on a reference by identifier alone; `#` names the container itself.',
  },
  {
    key: 'bdl-8',
    expression: "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
    reason: 'Empty on an entry without fullUrl.',
  },
  {
    key: 'con-3',
    expression: `clinicalStatus.exists() or verificationStatus.coding.where(system='${CONDITION_STATUS}' and code = 'entered-in-error').exists() or category.coding.where(system='${CONDITION_CATEGORY}' and code = 'problem-list-item').empty()`,
    reason:
      'Compares a CodeableConcept with a text, so that every Condition is told to lack a status.',
  },
  {
    key: 'tim-9',
    expression:
      "offset.empty() or (when.exists() and when.where($this in ('C' | 'CM' | 'CD' | 'CV')).empty())",
    reason: '`in` takes one item and `when` repeats.',
  },
  {
    key: 'ras-2',
    expression:
      '(probability.exists() and (probability is decimal)) implies ((probability as decimal) <= 100)',
    reason: 'Empty on a prediction without probability.',
  },
  {
    key: 'que-7',
    expression: "operator = 'exists' implies (answer is boolean)",
    reason: '`Boolean` is the type of FHIRPath, the answer has the type `boolean` of FHIR.',
  },
  {
    key: 'que-12',
    expression: 'enableWhen.count() >= 2 implies enableBehavior.exists()',
    reason: 'The sentence says more than one; the expression says more than two.',
  },
  {
    key: 'opd-3',
    expression:
      "targetProfile.exists() implies (type = 'Reference' or type = 'canonical' or type.memberOf('http://hl7.org/fhir/ValueSet/resource-types'))",
    reason: 'R4 itself targets parameters whose type is a resource.',
  },
  {
    key: 'txt-2',
    expression: 'htmlChecks2()',
    reason: 'Published with the expression of txt-1; the sentence asks for some content.',
  },
  {
    key: 'vs-1',
    expression: '($this is dateTime and hasValue()) implies $this.toString().length() >= 8',
    reason: 'Empty on a Period, of which the sentence asks nothing.',
  },
  {
    key: 'eld-16',
    expression: String.raw`sliceName.empty() or sliceName.matches('^[a-zA-Z0-9/_@\\[\\]\\-]+$')`,
    reason: 'An escape of `@` is no regular expression.',
  },
  {
    key: 'eld-19',
    expression: String.raw`path.matches('^${PATH_PART}([.]${PATH_PART}(\\[x\\])?(:[^\\s.]+)?)*$')`,
    reason:
      '`matches` finds a part and the whole path is meant; an escaped quote is no regular expression.',
  },
  {
    key: 'eld-20',
    expression: String.raw`path.matches('^[A-Za-z][A-Za-z0-9]*([.][a-z][A-Za-z0-9]*(\\[x\\])?)*$')`,
    reason:
      '`matches` finds a part and the whole path is meant; a lone bracket is no regular expression.',
  },
  {
    key: 'inv-1',
    published: 'substanceExposureRisk.exists() and code.empty()',
    expression: undefined,
    reason: 'Asks of an Extension the members of the AllergyIntolerance that holds it.',
  },
];

/**
 * Rules that compare two moments. FHIRPath gives nothing when one is written with less precision and the common part
 * is the same (`2012-02-03T10:00Z` and `2012-02-03`), which R4 datatypes, Period allows: nothing is then unknown.
 */
const COMPARES_MOMENTS: ReadonlySet<string> = new Set([
  'start.hasValue().not() or end.hasValue().not() or (start <= end)',
  'lastModified.exists().not() or authoredOn.exists().not() or lastModified >= authoredOn',
  'whenHandedOver.empty() or whenPrepared.empty() or whenHandedOver >= whenPrepared',
]);

/** The expression to evaluate; undefined when the rule cannot be judged. */
export function correctedExpression({ key, expression }: Constraint): string | undefined {
  const correction = CORRECTIONS.find(
    (one) => one.key === key && (one.published ?? expression) === expression,
  );
  if (correction) return correction.expression;
  return BY_EXPRESSION.get(expression) ?? expression;
}

/** What an empty result means. HL7's validator counts it as false. */
export function emptyVerdict({ expression }: Constraint): 'fails' | 'unknown' {
  return COMPARES_MOMENTS.has(expression) ? 'unknown' : 'fails';
}
