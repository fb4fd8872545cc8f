/** What a process costs, as the kernel counts it. proc(5): /proc/PID/stat, /proc/PID/status, /proc/stat. */
import { readFileSync } from 'node:fs';

/** USER_HZ of every Linux Node runs on. */
const TICKS_A_SECOND = 100;
/** Fields of /proc/PID/stat after the name in brackets: `utime` is the 12th, `stime` the 13th. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;

/** Processor time of one process without its children, milliseconds; steps of ten. */
export function cpuMilliseconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD]);
  return (ticks * 1000) / TICKS_A_SECOND;
}

/** Processor time of the whole machine that was not idle, milliseconds. */
export function machineMilliseconds(): number {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return ((user + nice + system + irq + softirq + steal) * 1000) / TICKS_A_SECOND;
}

/** Resident memory, MB of 10^6 bytes. */
export function residentMegabytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kilobytes = Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? Number.NaN);
  return (kilobytes * 1024) / 1e6;
}
