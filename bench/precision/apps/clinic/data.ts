import type { Pojo } from 'objection'
import { rowsOf, type Chance } from '../../Chance.js'

export const [DOCTORS, PATIENTS, ROOMS, DAYS, VISITS] = [20, 400, 8, 20, 1800]
export const STATES = ['planned', 'arrived', 'seen', 'missed']

export const tables = {
  doctors: `id integer primary key, name text, specialty text not null, onLeave boolean not null`,
  rooms: `id integer primary key, name text, broken boolean not null`,
  patients: `id integer primary key autoincrement, number text not null unique, name text, phone text, bornOn text`,
  agendas: `id integer primary key, doctorId integer not null references doctors(id) on delete cascade, day text not null,
    roomId integer references rooms(id) on delete set null, open boolean not null, note text, unique (doctorId, day)`,
  visits: `id integer primary key autoincrement, agendaId integer not null references agendas(id) on delete cascade,
    patientId integer not null references patients(id) on delete cascade, startsAt text not null, status text not null,
    reason text, changedAt text`,
  notes: `id integer primary key autoincrement, visitId integer not null references visits(id) on delete cascade, body text`,
}

/** None on the state of a visit, the day of an agenda or the specialty of a doctor. */
export const indexes = ['visits(agendaId)', 'visits(patientId)', 'notes(visitId)']

const TIME = '2025-12-01T00:00:00.000Z'

export const dayOf = (number: number): string => `2026-01-${String(number).padStart(2, '0')}`

/** Each doctor has an agenda for each day. */
export const agendaOf = (doctorId: number, day: number): number => (doctorId - 1) * DAYS + day

export const timeOf = (number: number): string =>
  `${String(8 + (number % 10)).padStart(2, '0')}:${number % 2 ? '30' : '00'}`

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const doctor = (id: number): Pojo => {
    const specialty = chance.pick(['general', 'eyes', 'skin', 'heart'])
    return { id, name: `Doctor ${id}`, specialty, onLeave: chance.is(0.1) }
  }
  const agenda = (id: number): Pojo => {
    const doctorId = Math.ceil(id / DAYS)
    const day = dayOf(((id - 1) % DAYS) + 1)
    return { id, doctorId, day, roomId: chance.int(ROOMS), open: chance.is(0.9), note: null }
  }
  const visit = (id: number): Pojo => ({
    id,
    agendaId: agendaOf(chance.popular(DOCTORS), chance.popular(DAYS)),
    patientId: chance.popular(PATIENTS),
    startsAt: timeOf(chance.int(20)),
    status: chance.pick(STATES),
    reason: 'r',
    changedAt: TIME,
  })
  return {
    doctors: rowsOf(DOCTORS, doctor),
    rooms: rowsOf(ROOMS, (id) => ({ id, name: `Room ${id}`, broken: false })),
    patients: rowsOf(PATIENTS, (id) => ({
      id,
      number: `N${id}`,
      name: `Patient ${id}`,
      phone: '0',
      bornOn: '1980-01-01',
    })),
    agendas: rowsOf(DOCTORS * DAYS, agenda),
    visits: rowsOf(VISITS, visit),
    notes: rowsOf(600, (id) => ({ id, visitId: chance.int(VISITS), body: 'n' })),
  }
}
