import { TailspanError } from '@tailspan/model'
import type { FastifyInstance } from 'fastify'
import type { DeleteRequest, DeleteRequests } from '../../deletes/delete-requests.ts'
import { Params, parseInstant } from './params.ts'

const URL = '/loki/api/v1/delete'

/** `/loki/api/v1/delete`: POST or PUT asks for lines to be deleted, GET lists, DELETE cancels. */
export function deleteRoutes(
  scope: FastifyInstance,
  requests: DeleteRequests,
  now: () => bigint,
): void {
  scope.route({
    method: ['POST', 'PUT'],
    url: URL,
    handler: async (request, reply) => {
      const params = new Params(request.url, request.body)
      const query = params.text('query')
      if (query === '') throw bad('query not set')
      const { id } = await requests.add(query, rangeOf(params, now()))
      return reply.code(204).header('x-delete-request-id', id).send()
    },
  })
  scope.get(URL, async () => requests.list().map(toJson))
  scope.delete(URL, async (request, reply) => {
    const id = new Params(request.url).text('request_id')
    if (id === '') throw bad('request_id not set')
    if (await requests.cancel(id)) return reply.code(204).send()
    throw new TailspanError('not_found', 'could not find delete request with given id')
  })
}

function rangeOf(params: Params, now: bigint): { start: bigint; end: bigint } {
  if (params.text('start') === '') throw bad('start time not set')
  const start = instant('start', params.text('start'))
  const end = params.text('end') === '' ? now : instant('end', params.text('end'))
  if (end > now) throw bad('deletes in the future are not allowed')
  if (start >= end) throw bad("start time can't be greater than or equal to end time")
  return { start, end }
}

/** Seconds or RFC 3339. */
function instant(name: string, text: string): bigint {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  const value = Number.isNaN(seconds)
    ? parseInstant(text)
    : BigInt(Math.round(seconds * 1e3)) * 1_000_000n
  if (value !== null) return value
  throw bad(`invalid ${name} time: require unix seconds or RFC3339 format`)
}

function toJson({ id, query, start, end, createdAt }: DeleteRequest) {
  const seconds = (ns: bigint): number => Number(ns / 1_000_000n) / 1000
  return {
    request_id: id,
    start_time: seconds(start),
    end_time: seconds(end),
    query,
    status: 'received',
    created_at: seconds(createdAt),
  }
}

function bad(message: string): TailspanError {
  return new TailspanError('bad_request', message)
}
