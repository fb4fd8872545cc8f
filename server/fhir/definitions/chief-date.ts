/** Which date orders the resources of a type, when a list must be newest first. Our choice. */

/**
 * Codes of date parameters, the first that a type has being its chief date: when it was asked for or
 * recorded before when it took place, since the first is nearly always known. `birthdate`, `expiry` and
 * `expiration-date` say nothing of the record and are left out: such types have no chief date.
 */
export const CHIEF_DATE_CODES: readonly string[] = [
  // MedicationRequest.date is the timing of the doses: authoredon must come first.
  'authoredon',
  'authored-on',
  'authored',
  'date',
  'datewritten',
  'datetime',
  'created',
  'recorded',
  'recorded-date',
  'effective-time',
  'effective',
  'whenhandedover',
  'started',
  'start-date',
  'start',
  'sent',
  'identified',
  'collected',
  'occurrence',
  'timestamp',
  'issued',
  'period',
];
