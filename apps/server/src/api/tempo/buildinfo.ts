import type { TempoHandler } from './handler.ts'

/** `GET /api/status/buildinfo`: clients read the version to see what they may ask. */
export const buildinfo: TempoHandler = () => ({
  version: '2.9.0',
  revision: 'tailspan',
  branch: 'main',
  buildUser: '',
  buildDate: '',
  goVersion: '',
})
