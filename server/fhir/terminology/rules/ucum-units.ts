/**
 * Unit atoms of UCUM 1.9, with three of 2.1, by their case-sensitive codes. UCUM, Tables of Terminal Symbols.
 *
 * This material contains content from UCUM (http://unitsofmeasure.org). UCUM is Copyright (c) 1989-2013 Regenstrief
 * Institute, Inc. and The UCUM Organization, Indianapolis, IN. All rights reserved. The codes are used under the
 * licence at https://ucum.org/license, unchanged.
 */

/** By powers of ten; those by powers of two are of bits and bytes. */
const DECIMAL_PREFIXES: ReadonlyMap<string, number> = new Map([
  ['Y', 24],
  ['Z', 21],
  ['E', 18],
  ['P', 15],
  ['T', 12],
  ['G', 9],
  ['M', 6],
  ['k', 3],
  ['h', 2],
  ['da', 1],
  ['d', -1],
  ['c', -2],
  ['m', -3],
  ['u', -6],
  ['n', -9],
  ['p', -12],
  ['f', -15],
  ['a', -18],
  ['z', -21],
  ['y', -24],
]);

const PREFIXES: ReadonlySet<string> = new Set([
  ...DECIMAL_PREFIXES.keys(),
  ...['Ki', 'Mi', 'Gi', 'Ti'],
]);

/** Those that take a prefix. */
const METRIC = words(`
  m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV
  pc [c] [h] [k] [eps_0] [mu_0] [e] [m_e] [m_p] [G] [g] [ly] gf Ky Gal dyn erg P Bi St Mx G Oe
  Gb sb Lmb ph Ci R RAD REM cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg] eq osm
  g% kat U [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] st mho bit By Bd
  [m/s2/Hz^0.5]
`);

const OTHER = words(`
  10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j
  mo_g mo AU atm [lbf_av] [in_i] [ft_i] [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i]
  [syd_i] [cin_i] [cft_i] [cyd_i] [bf_i] [cr_i] [mil_i] [cml_i] [hd_i] [ft_us] [yd_us] [in_us]
  [rd_us] [ch_us] [lk_us] [rch_us] [rlk_us] [fth_us] [fur_us] [mi_us] [acr_us] [srd_us]
  [smi_us] [sct] [twp] [mil_us] [in_br] [ft_br] [rd_br] [ch_br] [lk_br] [fth_br] [pc_br]
  [yd_br] [mi_br] [nmi_br] [kn_br] [acr_br] [gal_us] [bbl_us] [qt_us] [pt_us] [gil_us]
  [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] [pk_us] [dqt_us] [dpt_us] [tbs_us]
  [tsp_us] [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m] [gal_br] [pk_br] [bu_br] [qt_br] [pt_br]
  [gil_br] [foz_br] [fdr_br] [min_br] [gr] [lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av]
  [ston_av] [lton_av] [stone_av] [pwt_tr] [oz_tr] [lb_tr] [sc_ap] [dr_ap] [oz_ap] [lb_ap]
  [oz_m] [lne] [pnt] [pca] [pnt_pr] [pca_pr] [pied] [pouce] [ligne] [didot] [cicero] [degF]
  [degR] [Cal] [Btu_39] [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Btu] [HP] [den]
  [in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope] [mesh_i] [Ch] [drp] [hnsf'U]
  [MET] [hp'_X] [hp'_C] [hp'_M] [hp'_Q] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M]
  [kp_Q] [pH] [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U]
  [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50]
  [EID_50] [PFU] [FFU] [CFU] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU] Ao b
  att [psi] circ sph [car_m] [car_Au] [smoot] bit_s [degRe] [IR]
`);

/** The longest prefix. */
const PREFIX_LENGTH_MAX = 2;

/** Whether a text is a unit atom, with a prefix where it may have one: `mg`, `m[H2O]`, `[in_i]`; without exponent. */
export function isUcumUnit(symbol: string): boolean {
  if (METRIC.has(symbol) || OTHER.has(symbol)) return true;
  for (let length = 1; length <= PREFIX_LENGTH_MAX; length += 1) {
    if (PREFIXES.has(symbol.slice(0, length)) && METRIC.has(symbol.slice(length))) return true;
  }
  return false;
}

export interface ScaledUnit {
  /** Without prefix. */
  readonly unit: string;
  /** Of ten. */
  readonly power: number;
}

/** `mg` as g and -3; undefined for what is not one metric atom. */
export function scaledUnit(symbol: string): ScaledUnit | undefined {
  if (METRIC.has(symbol)) return { unit: symbol, power: 0 };
  for (let length = 1; length <= PREFIX_LENGTH_MAX; length += 1) {
    const power = DECIMAL_PREFIXES.get(symbol.slice(0, length));
    const unit = symbol.slice(length);
    if (power !== undefined && METRIC.has(unit)) return { unit, power };
  }
  return undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
