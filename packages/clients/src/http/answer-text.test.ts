import { expect, it } from 'vitest'
import { messageOfAnswer } from './answer-text.ts'

it.each([
  ['parse error at line 1', 'parse error at line 1'],
  ['{"status":"error","errorType":"bad_data","error":"no such metric"}', 'no such metric'],
  ['{"message":"Invalid API key"}', 'Invalid API key'],
  ['{"error":{"httpCode":404,"message":"trace not found"}}', 'trace not found'],
  ['{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}', 'trace not found'],
  ['{"fine":1}', '{"fine":1}'],
  ['{"cut', '{"cut'],
  ['<html>…', 'a web page'],
  ['', ''],
])('reads %j', (answer, message) => {
  expect(messageOfAnswer(answer)).toBe(message)
})
