/** `urn:iso:std:iso:4217`: the currencies of R4's own expansion, and those ISO has added since. */
import type { Membership } from '../terminology.ts';

const OF_R4 =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE ' +
  'CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF ' +
  'GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP ' +
  'LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK ' +
  'PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP ' +
  'TRY TTD TVD TWD TZS UAH UGX USD USN UYI UYU UZS VEF VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT ' +
  'XSU XTS XUA XXX YER ZAR ZMW ZWL';
const SINCE = 'SLE UYW VED VES XCG ZWG';

const CODES: ReadonlySet<string> = new Set(`${OF_R4} ${SINCE}`.split(' '));

export function currency(code: string): Membership {
  return CODES.has(code) ? 'in' : 'out';
}

export function currencies(): Iterable<string> {
  return CODES;
}
