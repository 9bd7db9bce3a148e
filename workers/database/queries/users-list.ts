import { value, type Query } from './query.ts'

export const usersList: Query<'users.list'> = {
  run({ connection }) {
    const rows = connection.rows<[string, string, string]>(
      'SELECT id, name, role FROM users ORDER BY key',
    )
    return value(
      rows.map(([id, name, role]) => ({ id, name, role })),
      ['users'],
    )
  },
}
