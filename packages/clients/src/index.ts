export { ClientError, type ClientErrorCode, type ClientErrorDetails } from './http/client-error.ts'
