import { TailspanError } from '@tailspan/model'
import { formatLogql, parseLogql } from '@tailspan/query'
import { JsonRefusal, type LokiHandler } from './handler.ts'

/** `GET|POST /loki/api/v1/format_query`: the query, laid out. */
export const formatQuery: LokiHandler = ({ params }) => {
  try {
    return { status: 'success', data: formatLogql(parseLogql(params.query())) }
  } catch (error) {
    if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
    return new JsonRefusal({ status: 'invalid-query', error: error.message })
  }
}
