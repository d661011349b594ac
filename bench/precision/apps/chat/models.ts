import type { Model } from 'objection'
import { belongsTo, hasMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const User = modelOf(base, 'users', {
    modifiers: { card: (users) => users.select('users.id', 'users.handle', 'users.name') },
  })
  const Room = modelOf(base, 'rooms')
  const Reaction = modelOf(base, 'reactions', { idColumn: ['messageId', 'userId', 'emoji'] })
  const Message = modelOf(base, 'messages', {
    relationMappings: {
      author: belongsTo(User, 'messages.authorId', 'users.id'),
      reactions: hasMany(Reaction, 'messages.id', 'reactions.messageId'),
    },
  })
  const Member = modelOf(base, 'members', {
    relationMappings: {
      room: belongsTo(Room, 'members.roomId', 'rooms.id'),
      user: belongsTo(User, 'members.userId', 'users.id'),
    },
  })
  return { User, Room, Member, Message, Reaction }
}
