import { init } from '../../../index.ts'

init({
  service: 'support',
  redact: ['iban', /phone/i],
  genai: {
    content: 'span',
    maxBytes: '8KB',
    mask: (text) => text.replace(/\d{12,19}/g, '[card]'),
    prices: { 'acme-1*': { input: 0.5, output: 2, cacheRead: 0.05 } },
  },
})
