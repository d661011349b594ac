import type { Model, Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { agendaOf, dayOf, DAYS, DOCTORS, PATIENTS, ROOMS, STATES, timeOf, VISITS } from './data.js'
import { modelsOn } from './models.js'

const patientsOf = (visits: readonly Pojo[]) => related('patients', 'id', visits, 'patientId')

export function operations(base: typeof Model): Operations {
  const { Doctor, Room, Patient, Note, Visit, Agenda } = modelsOn(base)
  let [visits, patients] = [VISITS, PATIENTS]
  const aDoctor = ({ chance }: Step): number => chance.popular(DOCTORS)
  const aDay = ({ chance }: Step): number => chance.popular(DAYS)
  const anAgenda = (step: Step): number => agendaOf(aDoctor(step), aDay(step))
  const aVisit = ({ chance }: Step): number => chance.popular(visits)
  const aPatient = ({ chance }: Step): number => chance.popular(PATIENTS)

  const agenda = (step: Step) => {
    const at = { doctorId: aDoctor(step), day: dayOf(aDay(step)) }
    const build = () => Agenda.query().findOne(at).withGraphFetched('[room, visits.patient(card)]')
    return step.read<Pojo | undefined>('agenda', [at.doctorId, at.day], build, (found) => {
      const each = found === undefined ? [] : [found]
      const inside = each.flatMap((one) => one['visits'] as Pojo[])
      const rooms = related('rooms', 'id', each, 'roomId')
      return [on('agendas', at), rooms, related('visits', 'agendaId', each, 'id'), patientsOf(inside)]
    })
  }
  const visitsOf = (step: Step) => {
    const agendaId = anAgenda(step)
    const build = () => Visit.query().where({ agendaId }).orderBy(['startsAt', 'id']).withGraphFetched('patient(card)')
    return step.read<Pojo[]>('visits', [agendaId], build, (found) => [on('visits', { agendaId }), patientsOf(found)])
  }
  const waiting = (step: Step) => {
    const at = { agendaId: anAgenda(step), status: 'arrived' }
    const build = () => Visit.query().select('id', 'startsAt', 'patientId').where(at).orderBy(['startsAt', 'id'])
    return step.read('waiting', [at.agendaId], build, () => [on('visits', at)])
  }
  const today = (step: Step) => {
    const day = dayOf(aDay(step))
    const build = () => Agenda.query().where({ day }).orderBy('doctorId').withGraphFetched('[doctor, room]')
    return step.read<Pojo[]>('today', [day], build, (found) => [
      on('agendas', { day }),
      related('doctors', 'id', found, 'doctorId'),
      related('rooms', 'id', found, 'roomId'),
    ])
  }
  const counts = (step: Step) => {
    const day = dayOf(aDay(step))
    const joined = () => Visit.query().join('agendas', 'agendas.id', 'visits.agendaId').where('agendas.day', day)
    const build = () =>
      joined().select('visits.status').count('* as n').groupBy('visits.status').orderBy('visits.status')
    return step.read('counts', [day], build, () => [on('visits'), on('agendas', { day })])
  }
  const visit = (step: Step, id = aVisit(step)) => {
    const build = () => Visit.query().findById(id).withGraphFetched('[patient, notes]')
    return step.read<Pojo | undefined>('visit', [id], build, (found) => [
      on('visits', { id }),
      patientsOf(found === undefined ? [] : [found]),
      on('notes', { visitId: id }),
    ])
  }
  const patient = (step: Step) => {
    const number = `N${aPatient(step)}`
    const build = () => Patient.query().findOne({ number })
    return step.read('patient', [number], build, () => [on('patients', { number })])
  }
  const history = (step: Step) => {
    const patientId = aPatient(step)
    const build = () => Visit.query().where({ patientId }).orderBy('id', 'desc').page(0, 5)
    return step.read('history', [patientId], build, () => [on('visits', { patientId })])
  }
  const specialists = (step: Step) => {
    const at = { specialty: step.chance.pick(['general', 'eyes', 'skin', 'heart']), onLeave: false }
    const build = () => Doctor.query().where(at).orderBy('name')
    return step.read('specialists', [at.specialty], build, () => [on('doctors', at)])
  }
  const free = (step: Step) => {
    const at = { doctorId: aDoctor(step), open: true }
    const from = dayOf(aDay(step))
    const build = () => Agenda.query().select('id', 'day').where(at).where('day', '>=', from).orderBy('day').limit(5)
    return step.readByKey('free', [at.doctorId, from], build, () => [on('agendas', at)])
  }
  const rooms = (step: Step) => {
    const build = () => Room.query().where({ broken: false }).orderBy('id')
    return step.read('rooms', [], build, () => [on('rooms', { broken: false })])
  }
  const someDoctors = (step: Step) => {
    const first = aDoctor(step)
    const ids = [first, first + 1, first + 2]
    return step.read(
      'some doctors',
      ids,
      () => Doctor.query().findByIds(ids).orderBy('id'),
      () => [on('doctors', { id: ids })],
    )
  }

  const setStatus = (step: Step) => {
    const [id, status] = [aVisit(step), step.chance.pick(STATES)]
    return step.write(() => Visit.query().findById(id).patch({ status }))
  }
  const setStatusOfOneSeen = async (step: Step) => {
    const found = await visit(step)
    const change = { status: step.chance.pick(STATES), changedAt: step.now() }
    if (found) await step.write(() => found['$query']().patch(change))
  }
  const book = (step: Step) => {
    const place = { agendaId: anAgenda(step), startsAt: timeOf(step.chance.int(20)) }
    visits++
    const row = { ...place, patientId: aPatient(step), status: 'planned', reason: 'r', changedAt: step.now() }
    return step.write(() => Visit.query().insert(row))
  }
  const move = async (step: Step) => {
    const [found, agendaId] = [await visit(step), anAgenda(step)]
    if (!found) return
    await step.transaction(async (trx) => {
      await Visit.query(trx).findById(found['id']).patch({ agendaId, changedAt: step.now() })
      await Note.query(trx).insert({ visitId: found['id'], body: 'moved' })
    })
  }
  const write = (step: Step) => {
    const visitId = aVisit(step)
    return step.write(() => Note.query().insert({ visitId, body: `n ${step.now()}` }))
  }
  const cancel = (step: Step) => {
    const id = aVisit(step)
    return step.write(() => Visit.query().deleteById(id))
  }
  const closeDay = (step: Step) => {
    const agendaId = anAgenda(step)
    return step.write(() => Visit.query().where({ agendaId, status: 'planned' }).patch({ status: 'missed' }))
  }
  const changeAgenda = (step: Step) => {
    const id = anAgenda(step)
    const change = step.chance.pick<Pojo>([
      { open: step.chance.is(0.8) },
      { note: step.now() },
      { roomId: step.chance.int(ROOMS) },
    ])
    return step.write(() => Agenda.query().findById(id).patch(change))
  }
  const leave = (step: Step) => {
    const id = aDoctor(step)
    return step.write(() =>
      Doctor.query()
        .findById(id)
        .patch({ onLeave: step.chance.is(0.2) }),
    )
  }
  const call = (step: Step) => {
    const id = aPatient(step)
    return step.write(() => Patient.query().findById(id).patch({ phone: step.now() }))
  }
  const register = (step: Step) => {
    const number = `N${++patients}`
    return step.write(() =>
      Patient.query().insert({ number, name: `Patient ${number}`, phone: '0', bornOn: '1990-01-01' }),
    )
  }

  return {
    reads: [
      ...([
        [14, agenda],
        [12, visitsOf],
        [8, waiting],
        [8, today],
        [4, counts],
      ] as const),
      ...([
        [10, patient],
        [8, history],
        [4, specialists],
        [6, free],
        [3, rooms],
        [3, someDoctors],
      ] as const),
      [12, (step) => visit(step)],
    ],
    writes: [
      ...([
        [25, setStatus],
        [15, setStatusOfOneSeen],
        [18, book],
        [6, move],
        [12, write],
        [4, cancel],
      ] as const),
      ...([
        [1, closeDay],
        [6, changeAgenda],
        [1, leave],
        [8, call],
        [4, register],
      ] as const),
    ],
  }
}
