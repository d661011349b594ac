import type { Model } from 'objection'
import { belongsTo, hasMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const Doctor = modelOf(base, 'doctors')
  const Room = modelOf(base, 'rooms')
  const Patient = modelOf(base, 'patients', {
    modifiers: { card: (each) => each.select('patients.id', 'patients.name') },
  })
  const Note = modelOf(base, 'notes')
  const Visit = modelOf(base, 'visits', {
    relationMappings: {
      patient: belongsTo(Patient, 'visits.patientId', 'patients.id'),
      notes: hasMany(Note, 'visits.id', 'notes.visitId'),
    },
  })
  const Agenda = modelOf(base, 'agendas', {
    relationMappings: {
      doctor: belongsTo(Doctor, 'agendas.doctorId', 'doctors.id'),
      room: belongsTo(Room, 'agendas.roomId', 'rooms.id'),
      visits: hasMany(Visit, 'agendas.id', 'visits.agendaId'),
    },
  })
  return { Doctor, Room, Patient, Note, Visit, Agenda }
}
