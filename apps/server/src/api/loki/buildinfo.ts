import type { LokiHandler } from './handler.ts'

/** `GET /loki/api/v1/status/buildinfo`: clients read the version to see what they may ask. */
export const buildinfo: LokiHandler = () => ({
  version: '3.5.0',
  revision: 'tailspan',
  branch: 'main',
  buildUser: '',
  buildDate: '',
  goVersion: '',
})
