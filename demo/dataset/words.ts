const list = (text: string): readonly string[] => text.split(' ')

export const FIRST_NAMES = list(
  'Ada Alan Barbara Edsger Frances Grace Hedy John Katherine Ken Leslie Margaret Radia Tim',
)
export const LAST_NAMES = list(
  'Allen Berners Dijkstra Hamilton Hopper Johnson Lamarr Lamport Liskov Lovelace Perlman Turing',
)
export const COUNTRIES = list('AT BR CA DE FI FR IN JP NZ US')
export const THEMES = list('light dark sepia contrast')
export const NOUNS = list(
  'index query cache page lock row table join cursor log vacuum replica schema trigger view shard',
)
export const TEXT = list(
  'a the slow quick plan scans reads keeps drops every two seven rows pages keys before after without with during commit',
)
