import { PLAIN_TEXT, type TempoHandler, TempoReply } from './handler.ts'

/** `GET /api/echo`: by which Grafana sees that it speaks to a Tempo. */
export const echo: TempoHandler = () => new TempoReply(200, PLAIN_TEXT, 'echo\n')
