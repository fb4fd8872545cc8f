/** What a demo document and its deposit are made from. PDSm 3.1.1; dmp.md 3.5, 4.1. */

import type { BundleEntry, Coding, Reference } from '../fhir-json.ts';
import type { DocumentType } from './document-types.ts';

/** `N`, or `N` with one visibility status beside it. PDSm: one confidentiality, any number of statuses. */
export type Visibility = 'N' | 'MASQUE_PS' | 'INVISIBLE_PATIENT';

/** What discrete resources sent with a document are made from. */
export interface ClinicalContext {
  /** Seed for the `fullUrl`s. */
  readonly name: string;
  readonly subject: Reference;
  readonly author: Reference;
  /** Act date. */
  readonly date: string;
  readonly issued: string;
  /** `meta` with the document's labels when it has one beyond `N`; else empty. */
  readonly labelled: { readonly meta?: { readonly security: readonly Coding[] } };
  readonly attachment: {
    readonly contentType: string;
    readonly language: string;
    readonly url: string;
    readonly title: string;
  };
}

/** The discrete resources of a document; it refers to the first one. */
export type ClinicalPart = (context: ClinicalContext) => readonly BundleEntry[];

export interface DemoDocument {
  /** Unique in the demo world: it seeds the identifiers. */
  readonly key: string;
  readonly type: DocumentType;
  readonly title: string;
  readonly description?: string;
  /** Act date, with a zone. */
  readonly start: string;
  readonly end?: string;
  readonly lines: readonly string[];
  /** `cda`: level 1 with the PDF inside; `pdf`: the PDF alone. */
  readonly format: 'cda' | 'pdf';
  readonly label?: Visibility;
  /** A further coding of `type`. */
  readonly alsoCoded?: Coding;
  /** `context.related` by identifier, such as a studyInstanceUID. */
  readonly related?: readonly Reference[];
  readonly clinical?: ClinicalPart;
}

/** Who deposits in whose record, and when. */
export interface DepositHeading {
  /** Name of the holder. */
  readonly patient: string;
  /** Name of the professional, system or holder who signs. */
  readonly author: string;
  readonly title: string;
  /** Instant of the deposit, with a zone. */
  readonly deposited: string;
}

export interface DocumentDeposit extends DepositHeading {
  readonly documents: readonly DemoDocument[];
}
